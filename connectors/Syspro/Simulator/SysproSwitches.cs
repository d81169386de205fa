using Connector.Simulation;

namespace Connector.Syspro.Simulator;

/// <summary>Switches for what nobody could confirm, and for the set-up of an installation.</summary>
internal sealed class SysproSwitches(SandboxSwitches switches)
{
    public static IReadOnlyCollection<string> Names { get; } =
    [
        "sessionsPer", "licences", "idleMinutes", "deadSessionText", "encoding", "unknownElements", "laterElements", "elementOrder",
        "closedPeriods", "urlLimit", "odataCap", "odataNextLink", "reference", "statusNames", "journalNumber",
    ];

    /// <summary><c>operator</c>: a log-on ends the operator's session whatever its company. <c>operatorAndCompany</c>: only the one of the
    /// same company.</summary>
    public bool OneSessionPerCompany => switches.Get("sessionsPer", "operator") == "operatorAndCompany";

    /// <summary>Seats that sessions take.</summary>
    public int Licences => Number("licences", 10);

    /// <summary>How long a session lives unused.</summary>
    public TimeSpan Idle => TimeSpan.FromMinutes(Number("idleMinutes", 20));

    /// <summary>What is answered to a session that is not open. The default is what a real server says to one that was made up.</summary>
    public string DeadSessionText =>
        switches.Get("deadSessionText", "ERROR: Unable to read the SYSPRO base directory registry string BaseDir8");

    /// <summary><c>utf-8</c>, or <c>windows-1252</c> as the XML announces.</summary>
    public bool SendsWindows1252 => switches.Get("encoding", "utf-8") == "windows-1252";

    /// <summary><c>ignore</c>, as a live SYSPRO 8 was seen to do, or <c>refuse</c>.</summary>
    public bool RefusesUnknownElements => switches.Get("unknownElements", "ignore") == "refuse";

    /// <summary><c>on</c>: the elements that later versions added are known.</summary>
    public bool KnowsLaterElements => switches.Get("laterElements", "off") == "on";

    /// <summary><c>any</c>, or <c>strict</c>: elements in the order of the XSD.</summary>
    public bool IsOrderStrict => switches.Get("elementOrder", "any") == "strict";

    /// <summary>Which of C, P and B are closed, for example <c>P,B</c>.</summary>
    public string ClosedPeriods => switches.Get("closedPeriods", "");

    /// <summary>Most bytes of a request line.</summary>
    public int UrlLimit => Number("urlLimit", 16_384);

    /// <summary>Most rows of one OData answer.</summary>
    public int ODataCap => Number("odataCap", 5_000);

    /// <summary><c>on</c>: OData links to the next page.</summary>
    public bool LinksToNextPage => switches.Get("odataNextLink", "off") == "on";

    /// <summary><c>kept</c>: ApInvoice shows the posting's reference. <c>blank</c>: it does not.</summary>
    public bool KeepsReference => switches.Get("reference", "kept") == "kept";

    /// <summary><c>items</c> (ItemsProcessed, ItemsInvalid), <c>records</c> (RecordsRead, RecordsInvalid), or <c>none</c>: what APSTIN
    /// counts.</summary>
    public string StatusNames => switches.Get("statusNames", "items");

    /// <summary><c>shown</c>: APSTIN's answer names the journal. <c>hidden</c>: it does not.</summary>
    public bool ShowsJournal => switches.Get("journalNumber", "shown") == "shown";

    private int Number(string name, int fallback) =>
        int.TryParse(switches.Get(name, ""), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : fallback;
}
