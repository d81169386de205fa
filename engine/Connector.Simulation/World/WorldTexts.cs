namespace Connector.Simulation.World;

/// <summary>Texts on invoices: plain ones, and ones that break what is careless about quoting, encoding, types and length.</summary>
internal static class WorldTexts
{
    /// <summary>What most rows say.</summary>
    public static ImmutableArray<string> Plain { get; } =
    [
        "Monthly service", "Office chairs", "Copy paper A4, 80 g", "Cloud hosting, usage of last month", "Transport to branch",
        "Laptop docking stations",
        "Annual maintenance", "Window cleaning", "Training day", "Trade fair stand", "Replacement filters", "Consulting, 12.5 hours",
        "Coffee and tea", "Pallet rental",
    ];

    /// <summary>Each on one line of one invoice or more.</summary>
    public static ImmutableArray<string> Awkward { get; } =
    [
        "Büromöbel für Köln – größer & schöner",
        "Café crème, façade, naïve, œuvre, Łódź, Ærø",
        "東京オフィス用品 一式(税抜)",
        "한국어 설명 / 简体中文说明",
        "Team lunch 🎉🍕 by 👩‍💻 and 🇩🇰",
        "O'clock \"express\" <b>bold</b> & more",
        "C:\\Temp\\new\\invoice.txt \\u0041 \\\"",
        "فاتورة رقم ١٢٣ – خدمات التنظيف",
        "חשבונית 42 (ניקיון)",
        "Cafe\u0301 with a combining accent, \u00A0no-break\u00A0space",
        "'; DROP TABLE vendors; --",
        "{{src.invoiceNumber}} ${secret:none} #{x} %(y)s",
        "=SUM(A1:A9)",
        "50 % + 20 # ? / \\ : key: value, [a] {b}",
        "0123",
        "true",
        "null",
        "1e5",
        "  two spaces before and after  ",
        "First line\nSecond line\tafter a tab",
        Hundred,
        TwoHundredFifty,
        AstrideHundred,
    ];

    /// <summary>Exactly 100 characters: what fits a line description in many systems.</summary>
    public static string Hundred => Fill("Exactly one hundred characters, accents included: é", 100);

    /// <summary>Exactly 250 characters: what the longest text fields take.</summary>
    public static string TwoHundredFifty => Fill("Exactly two hundred and fifty characters, 日本語 included", 250);

    /// <summary>A character of two UTF-16 units stands at positions 100 and 101: cut there, half of it is left.</summary>
    public static string AstrideHundred => Fill("An emoji stands where a hundred characters end", 99) + "🎈 and the text goes on";

    private static string Fill(string start, int length) =>
        start + " " + string.Concat(Enumerable.Repeat("lorem ipsum ", length))[..(length - start.Length - 2)] + ".";
}
