namespace Connector.Sdk.Manifests;

/// <summary>Codes of findings about a manifest. Stable: people search for them.</summary>
internal static class ManifestCodes
{
    public const string UnknownKey = "CN2001";
    public const string MissingKey = "CN2002";
    public const string WrongShape = "CN2003";
    public const string NotOneOf = "CN2004";
    public const string BadName = "CN2005";
    public const string BadValue = "CN2006";
    public const string UnknownPlaceholder = "CN2007";
    public const string BadPath = "CN2008";
    public const string BadPattern = "CN2009";
    public const string Contradiction = "CN2010";
    public const string UnknownVerb = "CN2011";
    public const string Empty = "CN2012";
}
