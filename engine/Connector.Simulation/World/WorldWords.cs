namespace Connector.Simulation.World;

/// <summary>Words that vendor names and streets are put together from; nobody's name among them.</summary>
/// <param name="Heads">Ten first parts of a business name.</param>
/// <param name="Trades">Eight trades.</param>
/// <param name="Streets">Street patterns; <c>#</c> stands for the house number.</param>
internal sealed record WorldWords(ImmutableArray<string> Heads, ImmutableArray<string> Trades, ImmutableArray<string> Streets)
{
    public static WorldWords English { get; } = new(
        ["Blue Harbor", "Copper Gate", "Silver Birch", "Three Rivers", "Granite Hill", "Lantern", "Wild Heron", "Quarry Road", "Tall Pine",
            "Bright Kettle"],
        ["Office Supplies", "Freight", "Catering", "Electrical", "Print & Copy", "Facility Services", "Software", "Tool Hire"],
        ["# Foundry Street", "# Canal Road", "# Mill Lane", "Unit #, Depot Park"]);

    public static WorldWords German { get; } = new(
        ["Nordlicht", "Grünewiese", "Kupferhof", "Silberbach", "Weißtanne", "Drei Brücken", "Möwe", "Höhenweg", "Blaue Mühle", "Sonnenuhr"],
        ["Bürobedarf", "Spedition", "Gebäudereinigung", "Elektrotechnik", "Druckerei", "Werkzeugverleih", "Software", "Großküchen"],
        ["Industriestraße #", "Mühlgasse #", "Am Güterbahnhof #", "Lange Straße #"]);

    public static WorldWords Danish { get; } = new(
        ["Blåbær", "Fyrtårn", "Sølvbæk", "Grønne Bakke", "Ræveskov", "Kobberø", "Strandsti", "Måge", "Ærtemark", "Nordhavn"],
        ["Kontorartikler", "Fragt", "Køkken", "El-teknik", "Tryk", "Rengøring", "Software", "Værktøjsudlejning"],
        ["Havnegade #", "Møllevej #", "Søndergade #", "Åboulevarden #"]);

    public static WorldWords French { get; } = new(
        ["Lumière Bleue", "Clos d'Érable", "Pont Vert", "Grand Chêne", "Étoile du Nord", "Forêt d'Argent", "Belle Rive", "Trois Moulins",
            "Côté Jardin", "Hêtre Rouge"],
        ["Fournitures", "Transport", "Traiteur", "Électricité", "Imprimerie", "Propreté", "Logiciels", "Outillage"],
        ["# rue de l'Église", "# avenue des Tilleuls", "# quai de la Forge", "# bd de l'Arsenal"]);

    public static WorldWords Swedish { get; } = new(
        ["Blåklint", "Silverå", "Högberg", "Gröna Ängen", "Fyrskär", "Kopparsjö", "Tallmo", "Älvdal", "Örnnäs", "Snöflinga"],
        ["Kontorsvaror", "Frakt", "Catering", "Elteknik", "Tryckeri", "Städ", "Programvara", "Verktygsuthyrning"],
        ["Hamngatan #", "Kvarnvägen #", "Järnvägsgatan #", "Ågatan #"]);

    public static WorldWords Dutch { get; } = new(
        ["Blauwe Reiger", "Koperpoort", "Zilverbeek", "Groene Heuvel", "Drie Molens", "Vuurtoren", "Wilgenhof", "Noordzee", "Eikenlaan",
            "Gouden Kraan"],
        ["Kantoorartikelen", "Vervoer", "Catering", "Elektra", "Drukwerk", "Schoonmaak", "Software", "Gereedschap"],
        ["Havenstraat #", "Molenweg #", "Nieuwe Gracht #", "Stationsplein #"]);

    public static WorldWords Norwegian { get; } = new(
        ["Blåfjell", "Sølvelv", "Grønnmo", "Fyrnes", "Kobberdal", "Måkeskjær", "Furuås", "Nordøy", "Bjørkelund", "Stjernevåg"],
        ["Kontorrekvisita", "Frakt", "Kantine", "Elektro", "Trykk", "Renhold", "Programvare", "Verktøyutleie"],
        ["Havnegata #", "Mølleveien #", "Sjøgata #", "Storgata #"]);

    public static WorldWords Spanish { get; } = new(
        ["Faro Azul", "Monte Plata", "Río Claro", "Tres Puentes", "Encina Verde", "Peña Alta", "Sol y Caña", "Bahía Norte", "Añil",
            "Molino Rojo"],
        ["Papelería", "Transportes", "Catering", "Electricidad", "Imprenta", "Limpiezas", "Informática", "Herramientas"],
        ["Calle del Molino, #", "Avenida de la Estación, #", "Plaza Mayor, #", "Camino Viejo, #"]);

    public static WorldWords Finnish { get; } = new(
        ["Sinijärvi", "Hopeapuro", "Kuusimäki", "Pohjantähti", "Kolme Siltaa", "Lumikello", "Kultaranta", "Myllykylä", "Tähtiniemi",
            "Punatiili"],
        ["Toimistotarvikkeet", "Rahti", "Keittiöt", "Sähkötyöt", "Paino", "Siivous", "Ohjelmistot", "Työkaluvuokraus"],
        ["Satamakatu #", "Myllytie #", "Asemakatu #", "Jäätie #"]);

    public static WorldWords Italian { get; } = new(
        ["Faro Blu", "Monte Argento", "Tre Ponti", "Quercia Verde", "Città Alta", "Riva Chiara", "Mulino Rosso", "Stella del Nord",
            "Papavero", "Libertà"],
        ["Cancelleria", "Trasporti", "Ristorazione", "Impianti Elettrici", "Tipografia", "Pulizie", "Informatica", "Utensili"],
        ["Via del Mulino #", "Corso della Stazione #", "Piazza Maggiore #", "Via dell'Officina #"]);

    public static WorldWords Polish { get; } = new(
        ["Błękitna Latarnia", "Srebrny Potok", "Zielone Wzgórze", "Trzy Mosty", "Dąb", "Gwiazda Północy", "Żuraw", "Miedziana Góra",
            "Ścieżka", "Jaśmin"],
        ["Artykuły Biurowe", "Spedycja", "Gastronomia", "Elektryka", "Drukarnia", "Sprzątanie", "Oprogramowanie", "Narzędzia"],
        ["ul. Młyńska #", "ul. Portowa #", "al. Kolejowa #", "pl. Główny #"]);

    public static WorldWords Portuguese { get; } = new(
        ["Farol Azul", "Serra Prata", "Três Pontes", "Carvalho Verde", "Praia Clara", "Estrela do Norte", "Moinho", "Maçã Vermelha",
            "Avelã", "Céu Aberto"],
        ["Papelaria", "Transportes", "Refeições", "Eletricidade", "Gráfica", "Limpezas", "Informática", "Ferramentas"],
        ["Rua do Moinho, #", "Avenida da Estação, #", "Praça Maior, #", "Travessa da Fundição, #"]);
}
