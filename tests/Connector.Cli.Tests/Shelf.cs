using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Connector.Sdk.Http;
using Connector.Sdk.Manifests;
using Connector.Simulation;
using Connector.Simulation.World;
using Microsoft.AspNetCore.Routing;

namespace Connector.Cli.Tests;

/// <summary>A system in memory that lists books and takes notes and stamps, so that commands can be run without a network. A test says what
/// it holds and how it fails.</summary>
internal sealed class Shelf : IDriver
{
    public const string Yaml = """
        connector: shelf
        summary: A shelf of books in memory
        settings:
          baseUrl: { type: url, required: true, examples: ["http://127.0.0.1:1"] }
          password: { type: secret, required: true }
        resources:
          books:
            key: id
            list: { get: /books, items: books }
          notes:
            key: id
            write: { post: /notes, resultId: id, semantics: upsert }
            actions: { stamp: { post: "/notes/{id}/stamp", idempotent: true } }
          cards:
            key: id
            naturalKey: [number]
            find: { path: /cards, match: [number] }
            write: { post: /cards, update: { patch: "/cards/{id}" }, resultId: id, semantics: create }
        """;

    private readonly ConcurrentDictionary<string, JsonElement> notes = new(StringComparer.Ordinal);

    public ConnectorManifest Manifest { get; } = ManifestReader.Read(Yaml, "shelf/connector.yaml");

    /// <summary>Books it lists, as JSON.</summary>
    public List<string> Books { get; } = [];

    /// <summary>Notes it took, by number.</summary>
    public IReadOnlyDictionary<string, JsonElement> Notes => notes;

    /// <summary>The password it was opened with.</summary>
    public string? Password { get; private set; }

    /// <summary>Called before books are listed.</summary>
    public Action Listing { get; set; } = () => { };

    /// <summary>What becomes of a note; null takes it.</summary>
    public Func<JsonElement, Failure?> Refuses { get; set; } = _ => null;

    /// <summary>Whether it takes notes and never says what became of them.</summary>
    public bool NeverDecides { get; set; }

    public PingReport Ping { get; set; } = new([new PingLine("token", true, "valid for an hour", TimeSpan.FromMilliseconds(12))]);

    public IConnection Open(ConnectionContext context)
    {
        Password = context.Settings["password"];
        return new ShelfConnection(this);
    }

    private sealed class ShelfConnection(Shelf shelf) : IConnection
    {
        public async IAsyncEnumerable<SourcePage> ReadAsync(ReadRequest request, [EnumeratorCancellation] CancellationToken cancel)
        {
            await Task.Yield();
            shelf.Listing();
            cancel.ThrowIfCancellationRequested();
            yield return new SourcePage([.. shelf.Books.Select(book => JsonElement.Parse(book))], IsLast: true);
        }

        public Task<JsonElement?> GetAsync(GetRequest request, CancellationToken cancel) => Task.FromResult<JsonElement?>(null);

        public Task<IReadOnlyList<WriteOutcome>> WriteAsync(WriteRequest request, CancellationToken cancel) =>
            Task.FromResult<IReadOnlyList<WriteOutcome>>([.. request.Items.Select(item => Take(item.Body))]);

        public Task<WriteOutcome.Delivered?> FindAsync(FindRequest request, CancellationToken cancel) =>
            Task.FromResult<WriteOutcome.Delivered?>(null);

        public Task<WriteOutcome> ActAsync(ActionRequest request, CancellationToken cancel) =>
            Task.FromResult<WriteOutcome>(new WriteOutcome.Delivered(request.Id, JsonElement.Parse("""{"stamped":true}""")));

        public Task<IReadOnlyList<WriteOutcome>> ConfirmAsync(ConfirmRequest request, CancellationToken cancel) =>
            Task.FromResult<IReadOnlyList<WriteOutcome>>([.. request.Tokens.Select(token => new WriteOutcome.Accepted(token, null))]);

        public Task<PingReport> PingAsync(CancellationToken cancel) => Task.FromResult(shelf.Ping);

        public WebhookVerdict Receive(WebhookCall call) => new(404, []);

        public IReadOnlyList<OutgoingRequest> Describe(WriteRequest request) =>
            [.. request.Items.Select(item => item.Id is { } id
                ? new OutgoingRequest("PATCH", $"/{request.Resource}/{id}", ImmutableSortedDictionary<string, string>.Empty, item.Body)
                : new OutgoingRequest("POST", $"/{request.Resource}", ImmutableSortedDictionary<string, string>.Empty, item.Body))];

        public OutgoingRequest Describe(ActionRequest request) =>
            new("POST", $"/notes/{request.Id}/{request.Action}", ImmutableSortedDictionary<string, string>.Empty, null);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private WriteOutcome Take(JsonElement body)
        {
            if (shelf.Refuses(body) is { } failure)
                return new WriteOutcome.Refused(failure);
            var id = body.GetProperty("number").GetRawText();
            shelf.notes[id] = body;
            if (shelf.NeverDecides)
                return new WriteOutcome.Accepted(id, null);
            return new WriteOutcome.Delivered(id, JsonElement.Parse($$"""{"id":{{id}}}"""));
        }
    }

    /// <summary>A simulator that answers nothing.</summary>
    internal sealed class Simulator : SandboxSystem
    {
        public override string Name => "shelf";

        public override void Map(IEndpointRouteBuilder endpoints)
        {
        }

        public override void Seed(SandboxWorld world)
        {
        }

        public override void ExpireTokens()
        {
        }

        public override SandboxConnection Connection(Uri baseUrl, SandboxWorld world) => new(
            new Dictionary<string, string> { ["baseUrl"] = baseUrl.ToString(), ["password"] = "sandbox" },
            ImmutableDictionary<string, IReadOnlyDictionary<string, string>>.Empty);
    }

    /// <summary>A book as the shelf lists it.</summary>
    public static string Book(int number, string title = "Emma", string price = "10.10", string genre = "N") =>
        string.Create(CultureInfo.InvariantCulture,
            $$"""{"id":"B{{number}}","number":{{number}},"title":"{{title}}","price":{{price}},"genre":"{{genre}}"}""");
}
