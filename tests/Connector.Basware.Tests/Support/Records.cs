using System.Text.Json.Nodes;

namespace Connector.Basware.Tests.Support;

/// <summary>Sound records of each kind, to be spoilt by tests.</summary>
internal static class Records
{
    public static string Company => BaswareHost.World.Companies[0].Code;

    public static string Term => BaswareHost.World.Companies[0].PaymentTerms[^1].Code;

    public static JsonObject Vendor(string code) => JsonNode.Parse($$"""
        {
          "externalCode": "{{code}}", "vendorCode": "{{code}}", "name": "Blåbær & Søn 東京 🍇",
          "addresses": [ { "externalCode": "{{code}}_P", "name": "Postal", "addressType": "PostalAddress", "cityName": "Århus", "countryId": "DK", "default": true } ],
          "contacts": [ { "name": "Front desk", "email": "desk@example.com" } ],
          "paymentTerms": { "paymentTermCode": "{{Term}}" },
          "processingStatus": { "active": true, "paymentDenied": false },
          "companies": [ { "companyCode": "{{Company}}", "inheritToChildUnits": false } ]
        }
        """)!.AsObject();

    public static JsonObject Account(string code) => JsonNode.Parse($$"""
        {
          "externalCode": "{{code}}", "accountCode": "{{code}}", "accountNames": [ { "translation": "Office supplies", "language": "en-US" } ],
          "companies": [ { "companyCode": "{{Company}}", "inherit": false, "active": true } ]
        }
        """)!.AsObject();

    public static JsonObject CostCenter(string code) => JsonNode.Parse($$"""
        {
          "externalCode": "{{code}}", "costCenterCode": "{{code}}", "costCenterNames": [ { "translation": "Sales", "language": "en-US" } ],
          "companies": [ { "companyCode": "{{Company}}", "active": true } ]
        }
        """)!.AsObject();

    public static JsonObject Project(string code) => JsonNode.Parse($$"""
        {
          "externalCode": "{{code}}", "projectCode": "{{code}}", "projectName": "Roof", "validFrom": "2026-01-01T00:00:00Z", "validUntil": "2026-12-31T00:00:00Z",
          "companies": [ { "companyCode": "{{Company}}", "active": true } ]
        }
        """)!.AsObject();

    public static JsonObject ListItem(string code) => JsonNode.Parse($$"""
        { "externalCode": "{{code}}", "text_1": "NORTH", "text_2": "Region north", "companies": [ { "companyCode": "{{Company}}", "active": true } ] }
        """)!.AsObject();

    public static JsonObject TransferResponse(string code, bool success = true) => JsonNode.Parse($$"""
        { "externalCode": "{{code}}", "success": {{(success ? "true" : "false")}}, "responseMessage": "Posted as 90001234", "sourceSystem": "BC", "voucherNumber1": "90001234", "paymentBlock": false }
        """)!.AsObject();

    public static JsonObject PaymentResponse(string code) => JsonNode.Parse($$"""
        {
          "externalCode": "{{code}}", "success": true, "responseMessage": "Paid", "paymentDate": "2026-03-12T00:00:00Z", "paymentMethod": "BANK",
          "paymentBlock": false, "paidTotal": 0.30, "paymentDocument": "70004711"
        }
        """)!.AsObject();

    public static JsonObject With(this JsonObject record, string field, JsonNode? value)
    {
        record[field] = value;
        return record;
    }
}
