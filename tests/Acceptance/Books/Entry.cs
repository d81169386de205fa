namespace Acceptance.Books;

/// <summary>An invoice as a system's books show it. What the system does not show is null and not compared.</summary>
/// <param name="Net">Without tax.</param>
/// <param name="Gross">With tax.</param>
/// <param name="Lines">The coding, in order.</param>
/// <param name="Voucher">What Basware was told it is known by.</param>
/// <param name="Payments">How often it was paid.</param>
/// <param name="Trouble">What is wrong in the system itself; null where nothing is.</param>
internal sealed record Entry(decimal? Net, decimal? Gross, IReadOnlyList<Line>? Lines, string? Voucher, int Payments,
    string? Trouble = null);

/// <summary>One line of an invoice's coding.</summary>
internal sealed record Line(string Account, decimal Net, string Department, string Project);
