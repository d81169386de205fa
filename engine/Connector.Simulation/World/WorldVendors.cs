namespace Connector.Simulation.World;

/// <summary>Makes the vendors of one company's book.</summary>
internal static class WorldVendors
{
    /// <summary>Vendors a company has: three companies make a home's 216.</summary>
    public const int PerCompany = 72;

    /// <summary>Names that break what is careless about text; each company has one vendor of each.</summary>
    private static readonly ImmutableArray<string> Awkward =
    [
        "Baker's \"Best\" Catering & Co.",
        "東京オフィス用品株式会社",
        "مكتبة النور للتوريدات",
        "Cloud 9 Events 🎉",
        "<Angle> Brackets \\ Backslash Studio",
        "L'Épicerie d'à Côté – Crèmerie, Œufs & Thés",
        "Cafe\u0301 Decomposed",
        "Consolidated International Maintenance, Repair, Overhaul, Calibration and Warehouse Services Limited",
    ];

    /// <summary>Makes the vendors of a company.</summary>
    /// <param name="company">Code of the company.</param>
    /// <param name="country">Its country.</param>
    /// <param name="firstNumber">Number of its first vendor; no number is used twice in the world.</param>
    public static ImmutableArray<WorldVendor> Make(string company, WorldCountry country, int firstNumber)
    {
        var sequence = new DeterministicSequence($"vendors {company}");
        return [.. Enumerable.Range(0, PerCompany).Select(index => Make(sequence, country, index, firstNumber + index))];
    }

    private static WorldVendor Make(DeterministicSequence sequence, WorldCountry company, int index, int number)
    {
        var home = index % 9 == 5 ? sequence.Pick(WorldCountry.All) : company;
        var (city, postalCode) = sequence.Pick(home.Cities);
        var code = string.Create(CultureInfo.InvariantCulture, $"V{number}");
        return new WorldVendor(
            code, Name(home, index),
            sequence.Pick(home.Words.Streets)
                .Replace("#", sequence.Between(1, 189).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal),
            city, postalCode, home.Code, Email(code, index),
            string.Create(CultureInfo.InvariantCulture, $"+{home.DialCode} 555 01{index:00}"),
            string.Create(CultureInfo.InvariantCulture, $"{home.Code}000{number:000000}"),
            home.Currency, sequence.Pick(WorldLedger.PaymentTerms).Code,
            PaysAtOnce: index % 8 == 3, IsBlocked: index is 20 or 50);
    }

    private static string Name(WorldCountry home, int index)
    {
        if (index % 9 == 7)
            return Awkward[index / 9];

        // Heads and trades advance together and no pair comes twice: 10 heads, 8 trades, and 11 shares no factor with 8.
        var words = home.Words;
        var trade = words.Trades[(index + (index / words.Heads.Length)) % words.Trades.Length];
        return $"{words.Heads[index % words.Heads.Length]} {trade} {home.Suffixes[index % home.Suffixes.Length]}";
    }

    private static string Email(string code, int index) =>
        $"billing@{code.ToLowerInvariant()}.example.{(index % 3) switch { 0 => "com", 1 => "org", _ => "net" }}";
}
