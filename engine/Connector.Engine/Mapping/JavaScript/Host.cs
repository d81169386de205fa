namespace Connector.Engine.Mapping.JavaScript;

/// <summary>Names under which compiled JavaScript and the prelude call the engine. An author's names never start with $: they are written with a prefix.</summary>
internal static class Host
{
    public const string Read = "$in";
    public const string ReadLeniently = "$inLeniently";
    public const string BuiltIn = "$builtIn";
    public const string Operator = "$operator";
    public const string Present = "$present";
    public const string Leniently = "$leniently";
    public const string WithMethod = "$withMethod";
    public const string TypeOf = "$typeOf";
    public const string Pattern = "$pattern";
    public const string Mapped = "$mapped";
    public const string Store = "$store";
    public const string Fail = "$fail";
    public const string GoOn = "$goOn";
}
