namespace Connector.Simulation.World;

/// <summary>
/// Makes the approved invoices of one company. Invoices go from the awkward (<see cref="AwkwardInvoices"/>) to the ordinary; all amounts
/// are positive and have two decimals, so credit notes are not among them.
/// </summary>
internal sealed class WorldInvoices
{
    /// <summary>Invoices a company has, flawed ones included: three companies make a home's 126.</summary>
    public const int PerCompany = 42;

    private readonly string company;
    private readonly WorldCountry country;
    private readonly ImmutableArray<WorldVendor> open;
    private readonly ImmutableArray<WorldVendor> blocked;
    private readonly DateOnly today;
    private readonly DeterministicSequence sequence;
    private readonly HashSet<(string Vendor, string Number)> taken = [];

    private WorldInvoices(string company, WorldCountry country, ImmutableArray<WorldVendor> vendors, DateOnly today)
    {
        this.company = company;
        this.country = country;
        this.today = today;
        open = [.. vendors.Where(vendor => !vendor.IsBlocked)];
        blocked = [.. vendors.Where(vendor => vendor.IsBlocked)];
        sequence = new DeterministicSequence($"invoices {company}");
    }

    public static ImmutableArray<WorldInvoice> Make(string company, WorldCountry country, ImmutableArray<WorldVendor> vendors,
        DateOnly today)
    {
        var made = new WorldInvoices(company, country, vendors, today);
        return [.. Enumerable.Range(0, PerCompany).Select(made.Make)];
    }

    private WorldInvoice Make(int index)
    {
        var flaw = index switch
        {
            8 => WorldFlaw.UnknownAccount,
            21 => WorldFlaw.BlockedVendor,
            34 => WorldFlaw.DuplicateNumber,
            _ =>
            WorldFlaw.None
        };
        var awkward = flaw == WorldFlaw.None ? AwkwardInvoices.Find(index, country) : null;
        var vendor = flaw == WorldFlaw.BlockedVendor ? sequence.Pick(blocked) : PickVendor(index);
        var date = today.AddDays(-sequence.Between(1, 60));
        var days = WorldLedger.PaymentTerms.Single(term => term.Code == vendor.PaymentTermCode).Days;
        var id = DeterministicSequence.Identity($"invoice {company} {index}");
        return new WorldInvoice(
            id, Number(awkward?.Number, vendor, index), vendor.Number, date, date.AddDays(days), vendor.Currency,
            awkward?.Description ?? sequence.Pick(WorldTexts.Plain), Rows(id, awkward, flaw), flaw);
    }

    /// <summary>Every fifth invoice is of a vendor that is paid at once, and the same vendors come back often.</summary>
    private WorldVendor PickVendor(int index) => index % 5 == 2
        ? sequence.Pick([.. open.Where(vendor => vendor.PaysAtOnce)])
        : sequence.Pick(open);

    private string Number(string? given, WorldVendor vendor, int index)
    {
        var number = given ?? (index % 4) switch
        {
            0 => string.Create(CultureInfo.InvariantCulture, $"INV-{sequence.Between(10_000, 99_999)}"),
            1 => string.Create(CultureInfo.InvariantCulture, $"{today.Year}/{sequence.Between(100, 9_999):0000}"),
            2 => string.Create(CultureInfo.InvariantCulture, $"{country.Code} {sequence.Between(1, 999):000}-{index:00}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{sequence.Between(1, 99_999):00000000}"),
        };
        // Systems that trim and fold case must not see a duplicate that nobody meant.
        return taken.Add((vendor.Number, number.Trim().ToUpperInvariant())) ? number : Number(given: null, vendor, index);
    }

    private ImmutableArray<WorldCodingRow> Rows(string invoice, AwkwardInvoice? awkward, WorldFlaw flaw)
    {
        var amounts = awkward?.Cents ?? [.. Enumerable.Range(0, sequence.Between(1, 6)).Select(_ => OrdinaryCents())];
        var unknown = flaw == WorldFlaw.UnknownAccount ? sequence.Next(amounts.Length) : -1;
        var usual = awkward?.TaxCode ?? sequence.Pick(country.TaxCodes);
        return
        [
            .. amounts.Select((cents, index) => Row(
                DeterministicSequence.Identity($"row {invoice} {index}"),
                index == unknown ? WorldLedger.UnknownAccount : sequence.Pick(WorldLedger.Codable),
                awkward is { Texts.Length: > 0 } ? awkward.Texts[index % awkward.Texts.Length] : sequence.Pick(WorldTexts.Plain),
                cents,
                awkward is null && sequence.Next(4) == 0 ? sequence.Pick(country.TaxCodes) : usual)),
        ];
    }

    private WorldCodingRow Row(string id, string account, string text, long cents, WorldTaxCode tax)
    {
        var taxCents = (long)Math.Round(cents * tax.Percent / 100m, 0, MidpointRounding.AwayFromZero);
        return new WorldCodingRow(
            id, account, sequence.Pick(WorldLedger.Dimensions[0].Values).Code,
            sequence.Next(3) == 0 ? "" : sequence.Pick(WorldLedger.Dimensions[1].Values).Code,
            text, Money(cents), tax.Code, tax.Percent, Money(taxCents));
    }

    private long OrdinaryCents() => sequence.Next(6) switch
    {
        0 => sequence.Between(1, 99),
        1 => sequence.Between(1, 400) * 100L,
        2 => sequence.Between(100_000, 5_000_000),
        _ => sequence.Between(500, 99_999),
    };

    /// <summary>Always two decimals, so that the text on the wire does not depend on how the amount was computed.</summary>
    private static decimal Money(long cents) => new((int)(cents & 0xFFFFFFFF), (int)(cents >> 32), 0, isNegative: false, scale: 2);
}
