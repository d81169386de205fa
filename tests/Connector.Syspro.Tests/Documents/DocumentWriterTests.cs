using Connector.Syspro.Documents;

namespace Connector.Syspro.Tests.Documents;

public sealed class DocumentWriterTests
{
    private const string Start =
        "<PostApInvoice xmlns:xsd=\"http://www.w3.org/2001/XMLSchema-instance\" xsd:noNamespaceSchemaLocation=\"APSTINDOC.XSD\"><Item>";
    private const string End = "</Item></PostApInvoice>";
    private const string Key = "0123456789abcdef0123456789abcd";

    [Fact]
    public void Elements_stand_in_the_order_of_the_business_object_whatever_the_order_of_the_record() =>
        Item("""
            {"LedgerDistribution":[{"LedgerValue":100.00,"LedgerCode":"30-4530"},{"LedgerCode":"30-4540","LedgerValue":15,"AnalysisLineEntry":{"EntryAmount":15,"AnalysisCode1":"FIN"}}],
             "Invoice":"INV-77","Supplier":"0000001","TransactionValue":115.00,"TransactionReference":"BSW-123","TransactionCode":"I"}
            """).ShouldBe(
            Start
                + "<Supplier>0000001</Supplier><TransactionCode>I</TransactionCode><Invoice>INV-77</Invoice><TransactionValue>115.00"
                + "</TransactionValue>" +
            "<TransactionReference>BSW-123</TransactionReference><LedgerDistribution><LedgerCode>30-4530</LedgerCode><LedgerValue>100.00"
                + "</LedgerValue></LedgerDistribution>" +
            "<LedgerDistribution><LedgerCode>30-4540</LedgerCode><LedgerValue>15</LedgerValue><AnalysisLineEntry><AnalysisCode1>FIN"
                + "</AnalysisCode1><EntryAmount>15</EntryAmount></AnalysisLineEntry></LedgerDistribution>" + End);

    [Fact]
    public void The_records_key_is_the_reference_where_the_record_has_none() =>
        Item("""{"Supplier":"S","Invoice":"1"}""")
            .ShouldBe(Start + $"<Supplier>S</Supplier><Invoice>1</Invoice><TransactionReference>{Key}</TransactionReference>" + End);

    [Fact]
    public void Values_are_escaped_transliterated_trimmed_and_written_without_exponents() =>
        Item(
            """{"Supplier":"S","Invoice":"A&B <1>  ","TransactionValue":1e3,"Notation":"Łódź 'x'","TransactionReference":"r","DueDate":null,"Branch":"","EcAcquisition":true}""").ShouldBe(
            Start
                + "<Supplier>S</Supplier><Branch></Branch><Invoice>A&amp;B "
                    + "&lt;1&gt;</Invoice><TransactionValue>1000</TransactionValue><Notation>Lódz 'x'</Notation>" +
            "<TransactionReference>r</TransactionReference><EcAcquisition>Y</EcAcquisition>" + End);

    [Fact]
    public void Parameters_take_the_connections_defaults_and_the_records_own()
    {
        var record = Json("""{"Parameters":{"PostingPeriod":"P","IgnoreAnalysis":"N"}}""");

        Writer().WriteParameters(record, new Dictionary<string, string> { ["PostingPeriod"] = "C", ["IgnoreWarnings"] = "W" }).ShouldBe(
            "<PostApInvoice xmlns:xsd=\"http://www.w3.org/2001/XMLSchema-instance\" "
            + "xsd:noNamespaceSchemaLocation=\"APSTIN.XSD\"><Parameters>" +
            "<PostingPeriod>P</PostingPeriod><IgnoreWarnings>W</IgnoreWarnings><IgnoreAnalysis>N</IgnoreAnalysis></Parameters>"
                + "</PostApInvoice>");
    }

    [Fact]
    public void The_key_of_a_supplier_is_a_level_of_its_own() =>
        new DocumentWriter(BusinessObject.Of("supplierUpdates"), refusesForeign: false,
            hasLater: false).WriteItem(Json("""{"TermsCode":"30","Supplier":"S1"}"""), Key).ShouldBe(
            "<SetupApSupplier xmlns:xsd=\"http://www.w3.org/2001/XMLSchema-instance\" "
                + "xsd:noNamespaceSchemaLocation=\"APSSSPDOC.XSD\"><Item><Key><Supplier>S1</Supplier></Key><TermsCode>30</TermsCode>"
                + "</Item></SetupApSupplier>");

    [Theory]
    [InlineData("""{"Suplier":"S","Invoice":"1"}""",
        "APSTIN has no element 'Suplier', and SYSPRO would pass over it in silence. Did you mean 'Supplier'? APSTIN needs 'Supplier'.")]
    [InlineData("""{"Supplier":"S","Invoice":"1","LedgerDistribution":[{"LedgerCode":"a"},{"LedgerCode":"b","LedgerNotion":"x"}]}""",
        "APSTIN has no element 'LedgerNotion' in 'LedgerDistribution[1]', and SYSPRO would pass over it in silence. Did you mean "
            + "'LedgerNotation'?")]
    [InlineData("""{"Supplier":"S","Invoice":"1","LedgerDistribution":[{"LedgerValue":1}]}""",
        "APSTIN needs 'LedgerDistribution[0]/LedgerCode'.")]
    [InlineData("""{"Supplier":"S","Invoice":"  "}""", "APSTIN needs 'Invoice', which is empty.")]
    [InlineData("""{"Supplier":"S","Invoice":"123456789012345678901"}""", "'Invoice' has 21 characters; SYSPRO keeps 20.")]
    [InlineData("""{"Supplier":"S","Invoice":"1","TransactionCode":"X"}""", "'TransactionCode' is 'X'; APSTIN takes I, A, C, D, P, V, E.")]
    [InlineData("""{"Supplier":"S","Invoice":"1","TaxCode":"VAT20"}""", "'TaxCode' is 'VAT20'; APSTIN takes one letter from A to Z.")]
    [InlineData("""{"Supplier":"S","Invoice":"1","LedgerDistribution":{"LedgerCode":"a"}}""",
        "'LedgerDistribution' of APSTIN may come more than once: give a list.")]
    [InlineData("""{"Supplier":"S","Invoice":"1","AnalysisLineEntry":"x"}""", "'AnalysisLineEntry' of APSTIN holds elements, not a value.")]
    [InlineData("""{"Supplier":["S"],"Invoice":{}}""",
        "'Supplier' of APSTIN holds a value, not a list. 'Invoice' of APSTIN holds a value, not an object.")]
    [InlineData("""{"Supplier":"S","Invoice":"1","EntryNumber":1}""",
        "'EntryNumber' is an element of later versions of APSTIN, and an earlier SYSPRO would pass over it in silence. If yours has it, "
            + "set the connection's 'laterElements' to true.")]
    public void What_does_not_fit_is_refused_with_every_reason(string record, string message)
    {
        var failure = Should.Throw<ConnectorException>(() => Item(record)).Failure;

        failure.Kind.ShouldBe(FailureKind.Data);
        failure.Message.ShouldBe(message);
    }

    [Fact]
    public void Elements_of_later_versions_are_sent_where_the_system_has_them() =>
        new DocumentWriter(BusinessObject.Of("invoicePostings"), refusesForeign: false,
            hasLater: true).WriteItem(Json("""{"Supplier":"S","Invoice":"1","EntryNumber":1}"""), Key)
            .ShouldContain("<EntryNumber>1</EntryNumber>");

    [Fact]
    public void Foreign_characters_are_refused_where_the_connection_says_so() =>
        Should.Throw<ConnectorException>(() => new DocumentWriter(BusinessObject.Of("invoicePostings"), refusesForeign: true,
            hasLater: false).WriteItem(Json("""{"Supplier":"S","Invoice":"1","Notation":"Łódź"}"""), Key))
            .Failure.Message
            .ShouldBe(
                "'Notation' has the character Ł (U+0141), which SYSPRO's character set (Windows-1252) lacks. Change the text, or set the "
                    + "connection's 'characters' to 'transliterate'.");

    [Fact]
    public void The_tables_of_all_business_objects_read()
    {
        foreach (var resource in new[] { "invoicePostings", "journals", "supplierUpdates" })
            BusinessObject.Of(resource).Item.ShouldNotBeEmpty();
        Should.Throw<FormatException>(() => Element.Parse("A { B"));
        Should.Throw<FormatException>(() => Element.Parse("A-B"));
    }

    private static string Item(string record) => Writer().WriteItem(Json(record), Key);

    private static DocumentWriter Writer() => new(BusinessObject.Of("invoicePostings"), refusesForeign: false, hasLater: false);

    private static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;
}
