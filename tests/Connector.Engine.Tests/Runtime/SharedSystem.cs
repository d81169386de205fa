using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Connector.Sdk.Http;
using Connector.Sdk.Manifests;

namespace Connector.Engine.Tests.Runtime;

/// <summary>A system in memory whose documents both people and a flow change: what is written is what is read back. It may keep a time of
/// change, spell values its own way, and answer writes with nothing.</summary>
internal sealed class SharedSystem(string name, TimeProvider clock) : IDriver, IConnection
{
    private readonly SortedDictionary<string, JsonObject> documents = new(StringComparer.Ordinal);
    private int nextId;

    public ConnectorManifest Manifest { get; } = new()
    {
        Name = name,
        Summary = "A system in memory.",
        File = $"{name}/connector.yaml",
        Settings = ImmutableSortedDictionary<string, SettingDefinition>.Empty,
        Resources = new[]
        {
            new ResourceDefinition
            {
                Name = "vendors",
                Key = "id",
                NaturalKey = ["number"],
                List = new ListDefinition { Path = "/vendors", ChangedSince = new ChangedSinceDefinition("since", null, Ordered: false) },
                Find = new FindDefinition("/vendors", null, null, ["number"]),
                Write = new WriteDefinition { Path = "/vendors", UpdatePath = "/vendors/{id}" },
            },
            new ResourceDefinition
            {
                Name = "vendorUpdates",
                ReadAs = "vendors",
                NaturalKey = ["number"],
                Find = new FindDefinition("/vendors", null, null, ["number"]),
                Write = new WriteDefinition { Path = "/vendors", UpdatePath = "/vendors/{id}" },
            },
        }.ToImmutableSortedDictionary(resource => resource.Name, resource => resource, StringComparer.Ordinal),
    };

    public IReadOnlyDictionary<string, JsonObject> Documents => documents;

    /// <summary>Whether it notes when a document changed.</summary>
    public bool KeepsTimes { get; set; } = true;

    /// <summary>Whether it answers a write with the document.</summary>
    public bool Answers { get; set; } = true;

    /// <summary>How it spells a name, whoever gives it.</summary>
    public Func<string, string> Spells { get; set; } = text => text;

    /// <summary>Writes by flows.</summary>
    public List<string> Writes { get; } = [];

    /// <summary>What happens in the system right before a flow's write takes effect, and right after it.</summary>
    public Action<string?> BeforeWrite { get; set; } = _ => { };

    public Action<string> AfterWrite { get; set; } = _ => { };

    /// <summary>Whether the next write takes effect and its answer is lost.</summary>
    public bool LosesNextAnswer { get; set; }

    /// <summary>Whether it takes no write for now.</summary>
    public bool IsDown { get; set; }

    public IConnection Open(ConnectionContext context) => this;

    /// <summary>A person makes a document.</summary>
    public string Add(string number, string personName)
    {
        var id = NextId();
        documents[id] = new JsonObject
        {
            ["id"] = id,
            ["number"] = number,
            ["name"] = Spells(personName),
            ["phone"] = "0",
            ["address"] = "old",
            ["email"] = "old@"
        };
        Stamp(id);
        return id;
    }

    /// <summary>A person changes a field.</summary>
    public void Edit(string id, string field, string value)
    {
        documents[id][field] = field == "name" ? Spells(value) : value;
        Stamp(id);
    }

    public string Of(string number) => documents.Single(pair => pair.Value["number"]!.GetValue<string>() == number).Key;

    public string Value(string number, string field) => documents[Of(number)][field]?.GetValue<string>() ?? "";

    public async IAsyncEnumerable<SourcePage> ReadAsync(ReadRequest request, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.Yield();
        yield return new SourcePage(
            [
                .. documents.Values.Where(document => request.ChangedSince is null
                    || document["changed"]!.GetValue<DateTimeOffset>() >= request.ChangedSince).Select(Shown)], IsLast: true);
    }

    public Task<IReadOnlyList<WriteOutcome>> WriteAsync(WriteRequest request, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<WriteOutcome>>([.. request.Items.Select(Write)]);

    public Task<WriteOutcome.Delivered?> FindAsync(FindRequest request, CancellationToken cancel)
    {
        var found = documents.FirstOrDefault(pair => pair.Value["number"]!.GetValue<string>() == request.NaturalKey["number"]);
        return Task.FromResult(found.Key is null ? null : new WriteOutcome.Delivered(found.Key, Shown(found.Value)));
    }

    public Task<JsonElement?> GetAsync(GetRequest request, CancellationToken cancel) => Task.FromResult<JsonElement?>(null);

    public Task<WriteOutcome> ActAsync(ActionRequest request, CancellationToken cancel) => throw new NotSupportedException();

    public Task<IReadOnlyList<WriteOutcome>> ConfirmAsync(ConfirmRequest request, CancellationToken cancel) =>
        throw new NotSupportedException();

    public Task<PingReport> PingAsync(CancellationToken cancel) => Task.FromResult(new PingReport([]));

    public WebhookVerdict Receive(WebhookCall call) => new(404, []);

    public IReadOnlyList<OutgoingRequest> Describe(WriteRequest request) =>
        [new OutgoingRequest("POST", "/vendors", ImmutableSortedDictionary<string, string>.Empty, request.Items[0].Body)];

    public OutgoingRequest Describe(ActionRequest request) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private WriteOutcome Write(WriteItem item)
    {
        if (IsDown)
            return new WriteOutcome.Refused(new Failure(FailureKind.Transient, "unavailable", "The system is down."));
        BeforeWrite(item.Id);
        var id = item.Id ?? NextId();
        if (item.Id is null)
            documents[id] = new JsonObject { ["id"] = id };
        foreach (var property in item.Body.EnumerateObject())
            documents[id][property.Name] = property.Name == "name"
                ? Spells(property.Value.GetString()!)
                : JsonNode.Parse(property.Value.GetRawText());
        Stamp(id);
        Writes.Add(id);
        var answer = Answers ? Shown(documents[id]) : (JsonElement?)null;
        AfterWrite(id);
        if (!LosesNextAnswer)
            return new WriteOutcome.Delivered(id, answer);
        LosesNextAnswer = false;
        return new WriteOutcome.Refused(new Failure(FailureKind.Ambiguous, "no-answer", "The answer was lost."));
    }

    private void Stamp(string id)
    {
        if (KeepsTimes)
            documents[id]["changed"] = JsonValue.Create(clock.GetUtcNow());
    }

    private string NextId() => string.Create(CultureInfo.InvariantCulture, $"{name}{++nextId:000}");

    /// <summary>Each time with its properties in another order, as a system may.</summary>
    private JsonElement Shown(JsonObject document)
    {
        var properties = Writes.Count % 2 == 0 ? document.AsEnumerable() : document.Reverse();
        return JsonSerializer.SerializeToElement(
            new JsonObject(properties.Select(property => KeyValuePair.Create(property.Key, property.Value?.DeepClone()))));
    }
}
