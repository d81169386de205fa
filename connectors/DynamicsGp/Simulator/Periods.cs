using System.Text.Json.Nodes;
using Connector.Simulation;

namespace Connector.DynamicsGp.Simulator;

/// <summary>Fiscal periods of the series Purchasing.</summary>
internal sealed class Periods(Books books, SandboxSwitches switches)
{
    public bool IsOpen(string company, DateOnly day) => Find(company, day)?["Closed"]!.GetValue<bool>() == false;

    /// <exception cref="GpException">Nothing can be posted on that day.</exception>
    public void Check(string company, DateOnly day, string field)
    {
        var period = Find(company, day)
            ?? throw new GpException(400, 4600, "The fiscal period that contains this posting date has not been set up.", field);
        if (period["Closed"]!.GetValue<bool>())
            throw new GpException(400, 4600,
                switches.Get(GpSwitches.ClosedPeriodText,
                    "The fiscal period that contains this posting date is closed for the series Purchasing."), field);
    }

    private JsonObject? Find(string company, DateOnly day) =>
        books.Find(Books.Periods, company, day.ToString("yyyy-MM", CultureInfo.InvariantCulture));
}
