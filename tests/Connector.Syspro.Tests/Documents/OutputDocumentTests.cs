using Connector.Syspro.Documents;

namespace Connector.Syspro.Tests.Documents;

public sealed class OutputDocumentTests
{
    /// <summary>The shape of a real server's refusal (fact sheet §1.4).</summary>
    private const string Refusal = """
        <?xml version="1.0" encoding="Windows-1252"?>
        <setupinvwarehouse Language='05' Language2='EN' CssStyle='' DecFormat='1' DateFormat='01' Role='01' Version='7.0.053' OperatorPrimaryRole='   '>
        <item><key><stockcode>1004</stockcode><warehouse>P0</warehouse></key>
        <stockcode><Value>1004</Value><ErrorNumber>240004</ErrorNumber><ErrorDescription>Stock code '1004' not found</ErrorDescription></stockcode>
        </item>
        <StatusOfItems><RecordsRead>     1</RecordsRead><RecordsInvalid>     1</RecordsInvalid></StatusOfItems>
        </setupinvwarehouse>
         
        """;

    [Fact]
    public void A_refusal_tells_the_element_the_number_and_the_sentence()
    {
        var output = Parse(Refusal)!;

        output.IsRefused.ShouldBeTrue();
        output.Errors.ShouldBe([new OutputError("stockcode", "240004", "Stock code '1004' not found")]);
    }

    [Fact]
    public void Names_are_found_in_any_case_and_padded_values_come_trimmed()
    {
        var output = Parse(
            "<postapinvoice><ITEM><key><supplier>S1</supplier></key><journal>     "
                + "123</journal><TrnYear></TrnYear></ITEM></postapinvoice>")!;

        output.Find("Journal").ShouldBe("123");
        output.Find("Supplier").ShouldBe("S1");
        output.Find("TrnYear").ShouldBeNull();
        output.IsRefused.ShouldBeFalse();
    }

    [Theory]
    [InlineData("<ItemsInvalid>0</ItemsInvalid>", false)]
    [InlineData("<itemsinvalid>       2</itemsinvalid>", true)]
    [InlineData("<PostingsInvalid> 1</PostingsInvalid>", true)]
    [InlineData("", true)]
    public void A_fault_is_a_warning_where_nothing_is_counted_as_invalid(string counts, bool isRefused) =>
        Parse(
            $"<a><duedate><ErrorDescription>Due date is far off</ErrorDescription></duedate><StatusOfItems>{counts}</StatusOfItems></a>")!
            .IsRefused.ShouldBe(isRefused);

    [Theory]
    [InlineData("")]
    [InlineData("ERROR: Invalid operator")]
    [InlineData("<a><b></a>")]
    [InlineData("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>")]
    public void What_is_no_document_is_none(string text) => Parse(text).ShouldBeNull();

    [Fact]
    public void Bytes_of_Windows_1252_are_read_as_such()
    {
        var bytes = CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(
            "<?xml version=\"1.0\" encoding=\"Windows-1252\"?>\n<a><b>Müller</b></a>\n ");

        OutputDocument.TryParse(bytes)!.Find("b").ShouldBe("Müller");
    }

    private static OutputDocument? Parse(string text) => OutputDocument.TryParse(Encoding.UTF8.GetBytes(text));
}
