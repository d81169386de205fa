namespace Connector.Engine.Flows;

/// <summary>
/// Codes of what can be wrong with flow files and connection files. A code never changes its meaning: scripts, suppressions and the
/// documentation name it.
/// <code> CN0001 not YAML CN0002 too large, long, deep or many CN0003 a key twice CN0004 merge key CN0005 second document CN0006 alias
/// without anchor CN0007 anchor without alias CN0008 tag CN0009 key is not text CN0010 tab in the indentation CN0011 character not allowed
/// CN0012 value must be in quotes CN0013 quote or bracket never closed CN0014 line does not line up (CN00xx: Connector.Sdk.Yaml, for every
/// file)
///
/// CN1001 unknown key CN1002 missing key CN1003 wrong kind of value CN1004 not one of the allowed values CN1005 not a name CN1006 file is
/// empty CN1007 keys that exclude each other CN1008 not a duration CN1009 field of no known shape
///
/// CN1101 connection not declared CN1102 connector unknown CN1103 connection never used (warning) CN1104 resource unknown CN1105 resource
/// cannot do that CN1106 action unknown CN1107 table not declared CN1108 table never used (warning) CN1109 script cannot be read CN1110 env
/// name not declared
///
/// CN1201 cron CN1202 time zone unknown CN1203 event unknown CN1204 webhook of another connection CN1205 filter unknown CN1206 resource
/// tells no changes CN1207 resource not read by company CN1208 no reverse of that flow
///
/// CN1301 step name twice CN1302 step name is the engine's CN1303 never runs (warning) CN1304 look-up field not mapped CN1305 create cannot
/// be looked up (warning) CN1306 path needs a value CN1307 path has no such placeholder CN1308 company needed
///
/// CN1401 result of no earlier step CN1402 link to an unknown flow CN1403 comment cuts the expression CN1404 source field unknown CN1405 no
/// such member CN1406 key is the same for every record (what an expression, script or template says itself: CN3xxx,
/// Connector.Engine.Mapping; manifests: CN2xxx, Connector.Sdk.Manifests)
///
/// CN1501 target field unknown CN1502 required field not mapped CN1503 constant does not fit CN1504 field is read-only CN1505 list, object
/// or value expected CN1506 expression's result cannot fit
///
/// CN1601 file cannot be read            CN1602 wildcard matches nothing          CN1603 integration twice
///
/// CN1701 setting unknown CN1702 setting missing CN1703 setting does not fit its type CN1704 secret written out CN1705 secret or variable
/// not set CN1706 path override of nothing CN1707 sandbox URL is not loopback CN1708 companies where there are none </code>
/// </summary>
internal static class DiagnosticCodes
{
    public const string UnknownKey = "CN1001";
    public const string MissingKey = "CN1002";
    public const string WrongKind = "CN1003";
    public const string NotAllowed = "CN1004";
    public const string BadName = "CN1005";
    public const string EmptyFile = "CN1006";
    public const string Exclusive = "CN1007";
    public const string BadDuration = "CN1008";
    public const string FieldShape = "CN1009";

    public const string UnknownConnection = "CN1101";
    public const string UnknownConnector = "CN1102";
    public const string UnusedConnection = "CN1103";
    public const string UnknownResource = "CN1104";
    public const string MissingVerb = "CN1105";
    public const string UnknownAction = "CN1106";
    public const string UnknownTable = "CN1107";
    public const string UnusedTable = "CN1108";
    public const string UnreadableScript = "CN1109";
    public const string UnknownEnvironment = "CN1110";

    public const string BadCron = "CN1201";
    public const string UnknownTimeZone = "CN1202";
    public const string UnknownEvent = "CN1203";
    public const string OtherConnection = "CN1204";
    public const string UnknownFilter = "CN1205";
    public const string NoChanges = "CN1206";
    public const string NotByCompany = "CN1207";

    public const string NoMirror = "CN1208";

    public const string StepTwice = "CN1301";
    public const string ReservedStep = "CN1302";
    public const string NeverRuns = "CN1303";
    public const string MatchNotMapped = "CN1304";
    public const string NoLookUp = "CN1305";
    public const string PathValueMissing = "CN1306";
    public const string UnknownPlaceholder = "CN1307";
    public const string CompanyNeeded = "CN1308";

    public const string UnknownResult = "CN1401";
    public const string UnknownFlow = "CN1402";
    public const string Comment = "CN1403";
    public const string UnknownSourceField = "CN1404";
    public const string UnknownMember = "CN1405";
    public const string SameKey = "CN1406";

    public const string UnknownField = "CN1501";
    public const string RequiredField = "CN1502";
    public const string BadConstant = "CN1503";
    public const string ReadOnlyField = "CN1504";
    public const string BadShape = "CN1505";
    public const string BadResult = "CN1506";

    public const string Unreadable = "CN1601";
    public const string NoMatch = "CN1602";
    public const string IntegrationTwice = "CN1603";

    public const string UnknownSetting = "CN1701";
    public const string MissingSetting = "CN1702";
    public const string BadSetting = "CN1703";
    public const string LiteralSecret = "CN1704";
    public const string UnsetSecret = "CN1705";
    public const string UnknownPath = "CN1706";
    public const string NotLoopback = "CN1707";
    public const string NoCompanies = "CN1708";
}
