using System.Xml.Linq;

namespace Connector.Cli.Samples;

/// <summary>Results in the JUnit XML that build servers read: a suite for each flow, a case for each sample.</summary>
internal static class JUnitReport
{
    public static XDocument Of(IReadOnlyList<SampleResult> results) => new(
        new XDeclaration("1.0", "utf-8", standalone: null),
        new XElement(
            "testsuites",
            Counts(results),
            results.GroupBy(result => result.Flow).Select(flow => new XElement(
                "testsuite",
                new XAttribute("name", flow.Key),
                Counts([.. flow]),
                flow.Select(Case)))));

    private static XElement Case(SampleResult result)
    {
        var test = new XElement("testcase", new XAttribute("classname", result.Flow), new XAttribute("name", result.Name));
        if (result.Problem is { } problem)
            test.Add(
                new XElement("failure", new XAttribute("message", problem),
                    result.Difference is null ? null : new XText(Printable(result.Difference))));
        return test;
    }

    private static object[] Counts(IReadOnlyCollection<SampleResult> results) =>
    [
        new XAttribute("tests", results.Count.ToString(CultureInfo.InvariantCulture)),
        new XAttribute("failures", results.Count(result => result.Problem is not null).ToString(CultureInfo.InvariantCulture)),
    ];

    /// <summary>XML cannot hold most control characters, not even escaped.</summary>
    private static string Printable(string text) =>
        string.Concat(text.Select(letter => System.Xml.XmlConvert.IsXmlChar(letter) || char.IsSurrogate(letter) ? letter : '\uFFFD'));
}
