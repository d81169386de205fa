using System.IO.Compression;
using Connector.Basware.Extracts;

namespace Connector.Basware.Tests.Extracts;

public sealed class ExtractFileRowsTests
{
    private static readonly ExtractLayout Plain = new("", ',');

    [Theory]
    [InlineData("""[{"A":"x","N":10.10},{"A":"y","N":12345678901234567890.1}]""", "")]
    [InlineData("{\"A\":\"x\",\"N\":10.10}\n{\"A\":\"y\",\"N\":12345678901234567890.1}\n", "")]
    [InlineData("""{"count":2,"skip":{"rows":[1]},"rows":[{"A":"x","N":10.10},{"A":"y","N":12345678901234567890.1}],"more":[{"A":"z"}]}""",
        "rows")]
    [InlineData("\uFEFF  [{\"A\":\"x\",\"N\":10.10},{\"A\":\"y\",\"N\":12345678901234567890.1}]", "")]
    public void Rows_of_JSON_are_found_in_each_form_and_keep_their_exact_numbers(string text, string rowsAt)
    {
        var rows = Read(Zip("T.json", text), new ExtractLayout(rowsAt, ','));
        rows.Select(row => row.GetProperty("A").GetString()).ShouldBe(["x", "y"]);
        rows.Select(row => row.GetProperty("N").GetRawText()).ShouldBe(["10.10", "12345678901234567890.1"]);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(4_090)]
    [InlineData(70_000)]
    public void A_row_may_lie_across_any_border_of_what_is_read_at_once(int length)
    {
        var texts = Enumerable.Range(0, 50).Select(index => new string((char)('a' + (index % 26)), length + index)).ToList();
        Read(Zip("T.json", JsonSerializer.Serialize(texts.Select(text => new { A = text }))))
            .Select(row => row.GetProperty("A").GetString()).ShouldBe(texts);
        Read(Zip("T.csv", "A,B\r\n" + string.Concat(texts.Select(text => $"{text},\"{text}\"\r\n"))))
            .Select(row => row.GetProperty("B").GetString()).ShouldBe(texts);
    }

    [Fact]
    public void Rows_of_CSV_keep_separators_quotes_and_lines_inside_their_fields()
    {
        var rows = Read(Zip("T.csv", "A;B;C\n\"x;1\";\"says \"\"no\"\"\";\"two\r\nlines\"\n\n;\"\";last"), new ExtractLayout("", ';'));
        rows.Count.ShouldBe(2);
        rows[0].GetRawText().ShouldBe("""{"A":"x;1","B":"says \"no\"","C":"two\r\nlines"}""");
        rows[1].GetRawText().ShouldBe("""{"B":"","C":"last"}""");
    }

    [Fact]
    public void A_file_may_be_gzip_or_not_packed_at_all_and_a_ZIP_may_hold_several_files()
    {
        Read(GZip("""[{"A":"x"}]""")).ShouldHaveSingleItem();
        Read("A\r\nx\r\n"u8.ToArray()).ShouldHaveSingleItem();
        Read(Zip(("b.csv", "A\nsecond\n"), ("a.json", """[{"A":"first"}]"""), ("readme.txt", "hello")))
            .Select(row => row.GetProperty("A").GetString()).ShouldBe(["first", "second"]);
        Read(Zip("T.json", "[]")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("T.json", """[{"A":"x"},{"A":"y""", "", "Expected end of string, but instead reached end of data")]
    [InlineData("T.json", """[{"A":"x"},7]""", "", "its row 2 is not an object but Number")]
    [InlineData("T.json", """{"ROWS":[]}""", "rows", "it has no list 'rows' (setting extractRowsAt)")]
    [InlineData("T.csv", "A,B\r\nx,y\r\nz\r\n", "", "line 3 has 1 fields and the first line 2 (separator ',', setting extractDelimiter)")]
    [InlineData("T.csv", "A,A\r\nx,y\r\n", "", "its first line names the column 'A' twice")]
    [InlineData("T.csv", "A,\r\nx,y\r\n", "", "a column of its first line has no name")]
    [InlineData("T.csv", "A,B\r\nx,\"y\r\nz", "", "the quotes that open in line 2 never close")]
    [InlineData("T.csv", "A\r\n\"x\"y\r\n", "", "line 2 goes on after quotes that close")]
    [InlineData("notes.txt", "hello", "", "it holds no .json and no .csv but notes.txt")]
    public void A_file_that_is_not_what_it_should_be_says_where(string name, string text, string rowsAt, string message) =>
        Should.Throw<UnreadableExtractException>(() => Read(Zip(name, text), new ExtractLayout(rowsAt, ','))).Message
            .ShouldStartWith(message);

    [Fact]
    public void Bytes_that_are_no_UTF_8_are_refused_rather_than_replaced() =>
        Should.Throw<UnreadableExtractException>(() => Read([.. "A\r\nM"u8, 0xFC, .. "ller\r\n"u8])).Message
            .ShouldContain("Unable to translate bytes");

    [Fact]
    public void A_torn_or_empty_file_is_refused()
    {
        var whole = Zip("T.json", JsonSerializer.Serialize(Enumerable.Range(0, 1000).Select(number => new { A = number })));
        Should.Throw<UnreadableExtractException>(() => Read(whole[..(whole.Length / 2)])).Message.ShouldContain("Central Directory");
        Should.Throw<UnreadableExtractException>(() => Read(GZip("""[{"A":"x"}]""")[..12]));
        Should.Throw<UnreadableExtractException>(() => Read([])).Message.ShouldBe("it is empty");
    }

    [Fact]
    public void A_file_that_unpacks_beyond_measure_is_stopped_on_the_way()
    {
        var limits = new ExtractLimits(Expanded: 1 << 20, Ratio: 50, FreeOfRatio: 100_000, Parts: 2, Row: 1000);
        var zeros = new string('0', 500_000);
        Should.Throw<UnreadableExtractException>(() => Read(Zip("T.csv", $"A\r\n{zeros}"), limits: limits with { Row = 1 << 20 })).Message
            .ShouldBe("unpacked it is more than 50 times as large as packed");
        Should.Throw<UnreadableExtractException>(() => Read(Zip("T.csv", string.Concat(Enumerable.Repeat(zeros + "\r\n", 3))),
            limits: limits with { Ratio = 10_000, Row = 1 << 20 })).Message.ShouldBe("unpacked it is larger than 1 MB");
        Should.Throw<UnreadableExtractException>(() => Read(Zip(("a.csv", "A"), ("b.csv", "A"), ("c.csv", "A")), limits: limits)).Message
            .ShouldBe("it holds 3 files, and at most 2 are taken");
        var row = new string('x', 200_000);
        Should.Throw<UnreadableExtractException>(() => Read(Encoding.UTF8.GetBytes($"A\r\n{row}\r\n"), limits: limits)).Message
            .ShouldBe("the record that ends in line 2 is larger than 1 KB");
        Should.Throw<UnreadableExtractException>(() => Read(Encoding.UTF8.GetBytes($$"""[{"A":"{{row}}"}]"""), limits: limits)).Message
            .ShouldBe("its row 1 is larger than 1 KB");
    }

    private static List<JsonElement> Read(byte[] file, ExtractLayout? layout = null, ExtractLimits? limits = null) =>
        [.. ExtractFileRows.Read(file, layout ?? Plain, limits ?? ExtractLimits.Usual)];

    private static byte[] Zip(string name, string text) => Zip((name, text));

    private static byte[] Zip(params (string Name, string Text)[] files)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in files)
            {
                using var stream = zip.CreateEntry(name).Open();
                stream.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return packed.ToArray();
    }

    private static byte[] GZip(string text)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
            stream.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }
}
