namespace Connector.Syspro.Simulator;

/// <summary>Posting periods are months of the calendar: the current one, the previous one, and the one before that. Which are closed is a
/// switch.</summary>
internal static class LedgerPeriods
{
    /// <summary>First day of the period that a code stands for.</summary>
    public static DateOnly Of(string code, DateOnly today) =>
        new DateOnly(today.Year, today.Month, 1).AddMonths(code switch { "P" => -1, "B" => -2, _ => 0 });

    public static bool IsClosed(string code, SysproSwitches switches) =>
        switches.ClosedPeriods.Split(',', StringSplitOptions.TrimEntries).Contains(code.Length == 0 ? "C" : code);
}
