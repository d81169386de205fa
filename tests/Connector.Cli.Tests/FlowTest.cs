namespace Connector.Cli.Tests;

/// <summary>Runs command lines on a flow from a <see cref="Tests.Shelf"/> to itself.</summary>
public abstract class FlowTest : CommandTest
{
    private protected const string Flow = """
        integration: library
        summary: Books become notes
        connections:
          shelf: { connector: shelf }
        tables:
          genres: { onMissing: review, rows: { N: novel } }
        env: { language: en }
        flows:
          books:
            summary: A book becomes a note
            trigger: { schedule: "*/10 * * * *" }
            source: { connection: shelf, resource: books }
            when: src.title !== 'Skip'
            dedupe: { key: src.id }
            target:
              connection: shelf
              resource: notes
              fields:
                number: src.number
                title: text(src.title.trim(), 50)
                price: src.price
                genre: xref('genres', src.genre)
                language: env.language
            then:
              - { step: stamp, connection: shelf, action: notes.stamp, id: result.id }
            onReject:
              - step: complain
                connection: shelf
                resource: notes
                fields: { number: src.number, why: error.message }
        """;

    protected FlowTest() => Connectors = [Shelf];

    private protected Shelf Shelf { get; } = new();

    private protected string FlowFile => In("library.yaml");

    private protected string ConnectionsPath => In("connections.yaml");

    private protected void WriteFlow(string text = Flow) => Write("library.yaml", text);

    private protected void WriteConnections(
        string text = "connections:\n  shelf: { baseUrl: https://shelf.example, password: '${secret:shelf-password}' }\n") =>
        Write("connections.yaml", text);

    /// <summary>Sets the secret that the connections file names.</summary>
    private protected async Task SetSecretAsync(string value = "open sesame")
    {
        Input = value;
        (await RunAsync("secrets", "set", "shelf-password", "--value-stdin", "--store", StorePath)).ShouldBeDone();
    }
}
