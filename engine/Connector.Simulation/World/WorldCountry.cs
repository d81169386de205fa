namespace Connector.Simulation.World;

/// <summary>What a make-believe company takes from its country.</summary>
/// <param name="Code">Two letters.</param>
/// <param name="Currency">Currency.</param>
/// <param name="CompanyName">Legal name of the group's company there.</param>
/// <param name="DialCode">International dial code.</param>
/// <param name="Words">What its vendors and streets are called.</param>
/// <param name="Suffixes">Legal forms of its vendors.</param>
/// <param name="Cities">Cities, each with a postal code.</param>
/// <param name="TaxCodes">Tax codes; the first is the standard rate, the last is 0 %.</param>
internal sealed record WorldCountry(
    string Code, string Currency, string CompanyName, string DialCode, WorldWords Words, ImmutableArray<string> Suffixes,
    ImmutableArray<(string City, string PostalCode)> Cities, ImmutableArray<WorldTaxCode> TaxCodes)
{
    /// <summary>In the order in which homes are given companies, three each.</summary>
    public static ImmutableArray<WorldCountry> All { get; } =
    [
        new("US", "USD", "Northmoor Trading Inc.", "1", WorldWords.English, ["Inc.", "LLC", "Corp."],
            [("Portland", "97205"), ("Austin", "78701"), ("Columbus", "43215"), ("Raleigh", "27601"), ("Boise", "83702")],
            [new("TAXABLE", "Sales tax, taxable", 8.25m), new("CITY", "Sales tax with city surtax", 8.875m),
                new("NONTAX", "Not taxable", 0m)]),
        new("DE", "EUR", "Northmoor Handel GmbH", "49", WorldWords.German, ["GmbH", "AG", "GmbH & Co. KG"],
            [("Köln", "50667"), ("München", "80331"), ("Düsseldorf", "40213"), ("Leipzig", "04109"), ("Görlitz", "02826")],
            [new("VAT19", "Umsatzsteuer 19 %", 19m), new("VAT7", "Umsatzsteuer ermäßigt 7 %", 7m), new("VAT0", "Steuerfrei", 0m)]),
        new("DK", "DKK", "Northmoor Danmark A/S", "45", WorldWords.Danish, ["A/S", "ApS", "I/S"],
            [("København", "1550"), ("Århus", "8000"), ("Ærøskøbing", "5970"), ("Næstved", "4700"), ("Tønder", "6270")],
            [new("MOMS25", "Moms 25 %", 25m), new("MOMS0", "Momsfri", 0m)]),
        new("GB", "GBP", "Northmoor Supplies Ltd", "44", WorldWords.English, ["Ltd", "LLP", "plc"],
            [("Leeds", "LS1 4AP"), ("Bristol", "BS1 5TR"), ("York", "YO1 7HH"), ("Cardiff", "CF10 1EP"), ("Dundee", "DD1 3DJ")],
            [new("VAT20", "VAT standard rate", 20m), new("VAT5", "VAT reduced rate", 5m), new("VAT0", "VAT zero rate", 0m)]),
        new("FR", "EUR", "Northmoor France SAS", "33", WorldWords.French, ["SAS", "SARL", "SA"],
            [("Nîmes", "30000"), ("Besançon", "25000"), ("Orléans", "45000"), ("Évreux", "27000"), ("Lyon", "69002")],
            [new("TVA20", "TVA 20 %", 20m), new("TVA55", "TVA réduite 5,5 %", 5.5m), new("TVA0", "Exonéré", 0m)]),
        new("SE", "SEK", "Northmoor Sverige AB", "46", WorldWords.Swedish, ["AB", "HB", "KB"],
            [("Malmö", "211 20"), ("Göteborg", "411 03"), ("Västerås", "722 11"), ("Umeå", "903 26"), ("Örebro", "702 11")],
            [new("MOMS25", "Moms 25 %", 25m), new("MOMS12", "Moms 12 %", 12m), new("MOMS0", "Momsfri", 0m)]),
        new("CA", "CAD", "Northmoor Canada Ltd.", "1", WorldWords.English, ["Ltd.", "Inc.", "ULC"],
            [("Ottawa", "K1P 1J1"), ("Montréal", "H2Y 1C6"), ("Québec", "G1R 4P5"), ("Halifax", "B3J 1S9"), ("Calgary", "T2P 1J9")],
            [new("HST13", "HST 13 %", 13m), new("GST5", "GST 5 %", 5m), new("EXEMPT", "Exempt", 0m)]),
        new("NL", "EUR", "Northmoor Nederland B.V.", "31", WorldWords.Dutch, ["B.V.", "N.V.", "V.O.F."],
            [("Utrecht", "3511 LN"), ("Zwolle", "8011 PK"), ("Breda", "4811 XC"), ("'s-Hertogenbosch", "5211 JX"), ("Delft", "2611 GW")],
            [new("BTW21", "Btw hoog 21 %", 21m), new("BTW9", "Btw laag 9 %", 9m), new("BTW0", "Btw 0 %", 0m)]),
        new("NO", "NOK", "Northmoor Norge AS", "47", WorldWords.Norwegian, ["AS", "ASA", "DA"],
            [("Tromsø", "9008"), ("Ålesund", "6002"), ("Bodø", "8006"), ("Bergen", "5014"), ("Tønsberg", "3110")],
            [new("MVA25", "Mva 25 %", 25m), new("MVA15", "Mva 15 %", 15m), new("MVA0", "Mva-fri", 0m)]),
        new("AU", "AUD", "Northmoor Pacific Pty Ltd", "61", WorldWords.English, ["Pty Ltd", "Limited", "Pty Limited"],
            [("Hobart", "7000"), ("Perth", "6000"), ("Darwin", "0800"), ("Cairns", "4870"), ("Geelong", "3220")],
            [new("GST10", "GST 10 %", 10m), new("GSTFREE", "GST free", 0m)]),
        new("ES", "EUR", "Northmoor Ibérica S.L.", "34", WorldWords.Spanish, ["S.L.", "S.A.", "S.Coop."],
            [("Málaga", "29005"), ("Cádiz", "11001"), ("León", "24001"), ("A Coruña", "15001"), ("Logroño", "26001")],
            [new("IVA21", "IVA general 21 %", 21m), new("IVA10", "IVA reducido 10 %", 10m), new("IVA0", "Exento", 0m)]),
        new("FI", "EUR", "Northmoor Suomi Oy", "358", WorldWords.Finnish, ["Oy", "Oyj", "Ky"],
            [("Jyväskylä", "40100"), ("Hämeenlinna", "13100"), ("Pöytyä", "21870"), ("Oulu", "90100"), ("Kemijärvi", "98100")],
            [new("ALV255", "ALV 25,5 %", 25.5m), new("ALV14", "ALV 14 %", 14m), new("ALV0", "ALV 0 %", 0m)]),
        new("IE", "EUR", "Northmoor Ireland Ltd", "353", WorldWords.English, ["Ltd", "DAC", "plc"],
            [("Dún Laoghaire", "A96 K5K7"), ("Cork", "T12 W8KP"), ("Galway", "H91 E9AK"), ("Sligo", "F91 X4PT"), ("Kilkenny", "R95 XN44")],
            [new("VAT23", "VAT standard 23 %", 23m), new("VAT135", "VAT reduced 13.5 %", 13.5m), new("VAT0", "VAT zero", 0m)]),
        new("IT", "EUR", "Northmoor Italia S.r.l.", "39", WorldWords.Italian, ["S.r.l.", "S.p.A.", "S.n.c."],
            [("Forlì", "47121"), ("Torino", "10121"), ("L'Aquila", "67100"), ("Bari", "70121"), ("Trento", "38122")],
            [new("IVA22", "IVA ordinaria 22 %", 22m), new("IVA10", "IVA ridotta 10 %", 10m), new("IVA0", "Esente", 0m)]),
        new("PL", "PLN", "Northmoor Polska Sp. z o.o.", "48", WorldWords.Polish, ["Sp. z o.o.", "S.A.", "Sp.j."],
            [("Łódź", "90-001"), ("Kraków", "31-002"), ("Gdańsk", "80-831"), ("Rzeszów", "35-064"), ("Świdnica", "58-100")],
            [new("VAT23", "VAT 23 %", 23m), new("VAT8", "VAT 8 %", 8m), new("VAT0", "VAT 0 %", 0m)]),
        new("CH", "CHF", "Northmoor Schweiz AG", "41", WorldWords.German, ["AG", "GmbH", "Genossenschaft"],
            [("Zürich", "8001"), ("Genève", "1204"), ("Neuchâtel", "2000"), ("Chur", "7000"), ("Thun", "3600")],
            [new("MWST81", "MWST 8,1 %", 8.1m), new("MWST26", "MWST 2,6 %", 2.6m), new("MWST0", "Befreit", 0m)]),
        new("BE", "EUR", "Northmoor België NV", "32", WorldWords.Dutch, ["NV", "BV", "CV"],
            [("Liège", "4000"), ("Gent", "9000"), ("Brugge", "8000"), ("Hasselt", "3500"), ("Namur", "5000")],
            [new("BTW21", "Btw 21 %", 21m), new("BTW6", "Btw 6 %", 6m), new("BTW0", "Vrijgesteld", 0m)]),
        new("PT", "EUR", "Northmoor Portugal Lda.", "351", WorldWords.Portuguese, ["Lda.", "S.A.", "Unipessoal Lda."],
            [("Évora", "7000-645"), ("Setúbal", "2900-290"), ("Bragança", "5300-252"), ("Porto", "4000-322"), ("Faro", "8000-076")],
            [new("IVA23", "IVA normal 23 %", 23m), new("IVA6", "IVA reduzida 6 %", 6m), new("IVA0", "Isento", 0m)]),
    ];
}
