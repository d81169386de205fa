namespace Connector.Simulation.World;

/// <summary>What an invoice is made to test. Null or empty parts are filled as on an ordinary invoice.</summary>
/// <param name="Number">Invoice number.</param>
/// <param name="Description">Header text.</param>
/// <param name="Cents">Net amounts of its rows.</param>
/// <param name="Texts">Texts of its rows, taken in turn.</param>
/// <param name="TaxCode">Tax code of its rows.</param>
internal sealed record AwkwardInvoice(string? Number, string? Description, ImmutableArray<long> Cents, ImmutableArray<string> Texts,
    WorldTaxCode? TaxCode = null);

/// <summary>Invoices that break what is careless about money, numbers and text; each company has one of each.</summary>
internal static class AwkwardInvoices
{
    /// <summary>The awkward invoice at this place in a company's list, or null for an ordinary one.</summary>
    public static AwkwardInvoice? Find(int index, WorldCountry country)
    {
        var standard = country.TaxCodes[0];
        return index switch
        {
            0 => new(null, "Ten and twenty cents", [10, 20], [], standard),
            1 => new(null, "Ten, twenty and thirty cents", [10, 20, 30], [], standard),
            2 => new("SMALL-1", "One cent: its tax rounds to nothing", [1], [], standard),
            3 => new("ROUND-½", "Taxes that end on half a cent", HalfCents(country), [], HalfCentTax(country)),
            4 => new("THIRDS", "A hundred in three parts, twice", [3333, 3333, 3334, 3333, 3333, 3334], [], standard),
            5 => new("BIG 1", "More than a million", [123_456_789, 1_000_000, 99_999_999], [], standard),
            6 => new("1000.10", "Sums that binary fractions get wrong", [100_010, 20_020, 107, 29, 57, 115], [], standard),
            7 => new("TRAIL-0007   ", "The vendor's number ends in spaces", [4999], []),
            9 => new("00012300", "Leading zeros", [12_300], []),
            10 => new("1E5", "Looks like a number", [10_000], []),
            11 => new("inv-abc/7", "Lower case, where some systems fold it", [2550, 1275], []),
            12 => new("Straße Nr. 5 & Söhne", "Accents in the number", [777], []),
            13 => new("請求書-2026-0013", "CJK in the number", [880_000], []),
            14 => new("O'Q \"9\" <1> \\ 50%", "Quotes, brackets, backslash", [1999, 1], []),
            15 => new("ABCDEFGHIJKLMNOPQRSTUVWXYZ-12345678", "35 characters of number", [35_000], []),
            16 => new("A+B#C?D=E;F", "What URLs trip over", [1010], []),
            17 => Texts(0),
            18 => Texts(6),
            19 => Texts(12),
            20 => Texts(18),
            22 => new(null, WorldTexts.TwoHundredFifty, [5000], [WorldTexts.Hundred]),
            23 => new(null, WorldTexts.AstrideHundred, [5100], [WorldTexts.TwoHundredFifty]),
            24 => new(null, "Nothing to tax", [199, 299], [], country.TaxCodes[^1]),
            // Twice the same number: of two vendors, so no duplicate.
            25 or 26 => new("INV-1001", "A number that two vendors share", [60_000], []),
            _ => null,
        };
    }

    private static AwkwardInvoice Texts(int first)
    {
        var texts = WorldTexts.Awkward.Skip(first).Take(6).ToImmutableArray();
        return new AwkwardInvoice(null, texts[0].Trim(), [.. texts.Select((_, index) => 1000L + (index * 101))], texts);
    }

    /// <summary>The first tax code of the country with which some amount has a tax that ends on exactly half a cent.</summary>
    private static WorldTaxCode HalfCentTax(WorldCountry country) => country.TaxCodes.First(code => Halves(code.Percent).Any());

    private static ImmutableArray<long> HalfCents(WorldCountry country) => [.. Halves(HalfCentTax(country).Percent).Take(5)];

    private static IEnumerable<long> Halves(decimal percent) =>
        Enumerable.Range(1, 5000).Select(cents => (long)cents).Where(cents => cents * percent / 100m % 1m == 0.5m);
}
