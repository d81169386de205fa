using System.Runtime.CompilerServices;
using Connector.Sdk.Http;
using Connector.Sdk.Manifests;

namespace Connector.Engine.Tests.Runtime;

/// <summary>Thrown where a test lets the process "die": nothing after it runs, as after kill -9.</summary>
internal sealed class ProcessDiedException : OperationCanceledException;

/// <summary>What a test makes happen to one call, by what it is ("write documents", "act documents.post", "claim").</summary>
internal enum Mishap
{
    None,

    /// <summary>The call takes effect, the answer is lost.</summary>
    AnswerLost,

    /// <summary>The process dies before the call leaves.</summary>
    DiesBefore,

    /// <summary>The call takes effect and the process dies before it hears so.</summary>
    DiesAfter,

    /// <summary>Refused before any effect, for now.</summary>
    Unavailable,

    /// <summary>Refused for now, and asked to wait a minute.</summary>
    Throttled,

    /// <summary>A permission is missing.</summary>
    Unauthorized,

    /// <summary>The token is refused though it is new.</summary>
    TokenRefused,

    /// <summary>User or password is refused, and left alone for two minutes.</summary>
    SignInRefused,

    /// <summary>Refused for good.</summary>
    Refused,
}

/// <summary>A system in memory: it lists, claims, creates, posts and takes confirmations, and has mishaps on demand. A create never
/// overwrites, so a double write shows.</summary>
internal sealed class ScriptedSystem : IDriver, IConnection
{
    private readonly Lock gate = new();
    private readonly HashSet<string> claimed = new(StringComparer.Ordinal);
    private int nextId;

    public ScriptedSystem(string name, int batch = 1, bool decidesLater = false)
    {
        Name = name;
        DecidesLater = decidesLater;
        Manifest = MakeManifest(name, batch);
    }

    public string Name { get; }

    public bool DecidesLater { get; }

    public ConnectorManifest Manifest { get; }

    /// <summary>What it lists as source records.</summary>
    public List<JsonElement> Source { get; } = [];

    /// <summary>Documents by id, with how often each was posted.</summary>
    public SortedDictionary<string, (JsonElement Body, int Posts)> Documents { get; } = new(StringComparer.Ordinal);

    public List<JsonElement> Confirmations { get; } = [];

    public List<string> Calls { get; } = [];

    /// <summary>Code of the company of each question what became of a record.</summary>
    public List<string?> ConfirmedFor { get; } = [];

    public List<int> BatchSizes { get; } = [];

    /// <summary>Every record that was written, as it was described.</summary>
    public List<(string JobId, string Resource, OutgoingRequest Request)> Sent { get; } = [];

    /// <summary>For each record written, whether it was asked to be taken even if identical.</summary>
    public List<bool> Touched { get; } = [];

    /// <summary>How many decisions turn out to be technical failures.</summary>
    public int FailsToDecide { get; set; }

    /// <summary>How often it says that it has not decided yet.</summary>
    public int StaysUndecided { get; set; }

    /// <summary>Whether it has decided about a document by now.</summary>
    public Func<string, bool> HasDecided { get; set; } = _ => true;

    /// <summary>Asked before each call; the number counts calls of that kind from 1.</summary>
    public Func<string, int, Mishap> Script { get; set; } = (_, _) => Mishap.None;

    /// <summary>Says why a document is refused for good, or null.</summary>
    public Func<JsonElement, string?> Refuses { get; set; } = _ => null;

    /// <summary>How many reads break off.</summary>
    public int FailsToRead { get; set; }

    /// <summary>Whether a read breaks off after its first page.</summary>
    public bool BreaksOff { get; set; }

    /// <summary>Why confirmations are refused for good, or null.</summary>
    public string? RefusesConfirmation { get; set; }

    /// <summary>Whether it knows duplicates of a number by itself.</summary>
    public bool RefusesDuplicates { get; set; }

    /// <summary>Whether it answers an update with the document; otherwise with nothing.</summary>
    public bool AnswersUpdatesWithId { get; set; } = true;

    /// <summary>Why look-ups fail, or null.</summary>
    public Failure? Unfindable { get; set; }

    /// <summary>How many look-ups come before what was written can be seen.</summary>
    public int SeesLate { get; set; }

    /// <summary>The receipt that the last page of a read for a company carries, or null.</summary>
    public Func<Company?, string?> Receipt { get; set; } = _ => null;

    /// <summary>Receipts that were acknowledged, a list a call.</summary>
    public List<IReadOnlyCollection<string>> Acknowledged { get; } = [];

    /// <summary>What goes wrong where it is read: the source's list (no key) or one document.</summary>
    public Func<string?, Exception?> Unreadable { get; set; } = _ => null;

    /// <summary>Tells the test that the process has died.</summary>
    public Action Died { get; set; } = () => { };

    /// <summary>Once the process has died, nothing it still has under way reaches a system.</summary>
    public bool IsDead { get; set; }

    public IConnection Open(ConnectionContext context) => this;

    public void Add(string json) => Source.Add(JsonDocument.Parse(json).RootElement.Clone());

    public async IAsyncEnumerable<SourcePage> ReadAsync(ReadRequest request, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.Yield();
        Note("read");
        if (FailsToRead-- > 0)
            throw new ConnectorException(new Failure(FailureKind.Transient, "unavailable", "The system is down."));
        if (Unreadable(null) is { } fault)
            throw fault;
        List<JsonElement> records;
        lock (gate)
            records = [
                .. Source.Where(record => request.ChangedSince is null
                    || record.GetProperty("changed").GetDateTimeOffset() >= request.ChangedSince)];
        foreach (var (index, page) in records.Chunk(2).Index())
        {
            yield return new SourcePage(page,
                IsLast: (index * 2)
                    + page.Length == records.Count)
            {
                Receipt = (index * 2) + page.Length == records.Count ? Receipt(request.Company) : null
            };
            if (BreaksOff)
                throw new ConnectorException(new Failure(FailureKind.Transient, "broken-off", "The connection was lost."));
        }

        if (records.Count == 0)
            yield return new SourcePage([], IsLast: true) { Receipt = Receipt(request.Company) };
    }

    public Task AcknowledgeAsync(IReadOnlyCollection<string> receipts, CancellationToken cancel)
    {
        var refused = Suffer<Failure?>("acknowledge", () =>
        {
            Acknowledged.Add([.. receipts]);
            return null;
        }, failure => failure);
        return refused is null ? Task.CompletedTask : Task.FromException(new ConnectorException(refused));
    }

    public Task<JsonElement?> GetAsync(GetRequest request, CancellationToken cancel)
    {
        Note("get");
        if (Unreadable(request.Key) is { } fault)
            throw fault;
        var found = Source.Where(record => string.Equals(record.GetProperty("id").GetString(), request.Key, StringComparison.Ordinal))
            .Select(record => (JsonElement?)record).FirstOrDefault();
        return Task.FromResult(found);
    }

    public Task<IReadOnlyList<WriteOutcome>> WriteAsync(WriteRequest request, CancellationToken cancel)
    {
        lock (gate)
        {
            BatchSizes.Add(request.Items.Count);
            Sent.AddRange(
                request.Items.Select(item => (item.IdempotencyKey, request.Resource, Describe(request with { Items = [item] })[0])));
        }

        var outcomes = Suffer<IReadOnlyList<WriteOutcome>>(
            $"{(request is { Resource: "documents", Items: [{ Id: not null }, ..] } ? "update" : "write")} {request.Resource}",
            () => [.. request.Items.Select(item => Create(request.Resource, item))],
            failure => [.. request.Items.Select(_ => new WriteOutcome.Refused(failure))]);
        return Task.FromResult(outcomes);
    }

    public Task<WriteOutcome.Delivered?> FindAsync(FindRequest request, CancellationToken cancel)
    {
        Note($"find {request.Resource}");
        if (Unfindable is { } failure)
            throw new ConnectorException(failure);
        lock (gate)
        {
            if (string.Equals(request.Resource, "confirmations", StringComparison.Ordinal))
            {
                var told = Confirmations.Any(body =>
                    string.Equals(body.GetProperty("code").GetString(), request.NaturalKey["code"], StringComparison.Ordinal));
                return Task.FromResult(told ? new WriteOutcome.Delivered(null, null) : null);
            }

            var found = Documents.Count > 0 && SeesLate-- > 0 ? null : Named(request.NaturalKey["number"]);
            return Task.FromResult(found is null ? null : new WriteOutcome.Delivered(found, WithId(Documents[found].Body, found)));
        }
    }

    /// <summary>A person at the source hands a document out once more.</summary>
    public void HandOutAgain(string id, string json)
    {
        lock (gate)
        {
            claimed.Remove(id);
            Source.RemoveAll(record => string.Equals(record.GetProperty("id").GetString(), id, StringComparison.Ordinal));
        }

        Add(json);
    }

    /// <summary>The document of a number; as in the databases of accounting systems, case and blanks around it do not count.</summary>
    private string? Named(string number) =>
        Documents.FirstOrDefault(pair => string.Equals(pair.Value.Body.GetProperty("number").GetString()!.Trim(), number.Trim(),
            StringComparison.OrdinalIgnoreCase)).Key;

    public Task<WriteOutcome> ActAsync(ActionRequest request, CancellationToken cancel) => Task.FromResult(Suffer<WriteOutcome>(
        $"act {request.Resource}.{request.Action}",
        () => Act(request),
        failure => new WriteOutcome.Refused(failure)));

    public Task<IReadOnlyList<WriteOutcome>> ConfirmAsync(ConfirmRequest request, CancellationToken cancel)
    {
        Note("confirm");
        lock (gate)
            ConfirmedFor.Add(request.Company?.Code);
        lock (gate)
            return Task.FromResult<IReadOnlyList<WriteOutcome>>([.. request.Tokens.Select(Decide)]);
    }

    public Task<PingReport> PingAsync(CancellationToken cancel) => Task.FromResult(new PingReport([]));

    public WebhookVerdict Receive(WebhookCall call) => new(404, []);

    public IReadOnlyList<OutgoingRequest> Describe(WriteRequest request) =>
        [
            new OutgoingRequest(request.Items[0].Id is null ? "POST" : "PATCH",
                request.Items[0].Id is { } id ? $"{request.Resource}/{id}" : request.Resource,
                ImmutableSortedDictionary<string, string>.Empty, request.Items[0].Body)];

    public OutgoingRequest Describe(ActionRequest request) =>
        new("POST", request.Action, ImmutableSortedDictionary<string, string>.Empty, null);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private WriteOutcome Create(string resource, WriteItem item)
    {
        lock (gate)
        {
            if (string.Equals(resource, "confirmations", StringComparison.Ordinal))
            {
                if (RefusesConfirmation is { } closed)
                    return new WriteOutcome.Refused(new Failure(FailureKind.Data, "closed", closed));
                Confirmations.Add(item.Body);
                return new WriteOutcome.Delivered(null, null);
            }

            if (Refuses(item.Body) is { } reason)
                return new WriteOutcome.Refused(new Failure(FailureKind.Data, "refused", reason));
            if (RefusesDuplicates && Named(item.Body.GetProperty("number").GetString()!) is { } other && other != item.Id)
                return new WriteOutcome.Refused(new Failure(FailureKind.Duplicate, "duplicate", "The number is taken."));
            if (item.Id is { } existing)
                return Update(existing, item.Body);
            Touched.Add(item.Touch);
            string id;
            do
                id = FormattableString.Invariant($"D{++nextId:0000}");
            while (Documents.ContainsKey(id));
            Documents[id] = (item.Body, 0);
            return DecidesLater ? new WriteOutcome.Accepted(id, null) : new WriteOutcome.Delivered(id, WithId(item.Body, id));
        }
    }

    private WriteOutcome Update(string id, JsonElement body)
    {
        if (!Documents.TryGetValue(id, out var document))
            return new WriteOutcome.Refused(new Failure(FailureKind.Data, "gone", $"There is no document {id}."));
        Documents[id] = (body, document.Posts);
        return DecidesLater
            ? new WriteOutcome.Accepted(id, null)
            : new WriteOutcome.Delivered(AnswersUpdatesWithId ? id : null, AnswersUpdatesWithId ? WithId(body, id) : null);
    }

    private WriteOutcome Decide(string token) => StaysUndecided-- > 0 || !HasDecided(token)
        ? new WriteOutcome.Accepted(token, null)
        : FailsToDecide-- > 0
        ? new WriteOutcome.Refused(new Failure(FailureKind.Transient, "technical", "It could not be processed."))
        : new WriteOutcome.Delivered(token, null);

    private WriteOutcome Act(ActionRequest request)
    {
        lock (gate)
        {
            switch (request.Action)
            {
                case "claim":
                    if (claimed.Add(request.Id) || request.InDoubt)
                        return new WriteOutcome.Delivered(request.Id, null);
                    return new WriteOutcome.Refused(new Failure(FailureKind.Data, "taken", "It is taken already."));
                case "post":
                    var (body, posts) = Documents[request.Id];
                    if (request.InDoubt && posts > 0)
                        return new WriteOutcome.Delivered(request.Id, WithId(body, request.Id));
                    if (Refuses(body) is { } reason)
                        return new WriteOutcome.Refused(new Failure(FailureKind.Data, "refused", reason));
                    Documents[request.Id] = (body, posts + 1);
                    return new WriteOutcome.Delivered(request.Id, WithId(body, request.Id));
                case "delete":
                    Documents.Remove(request.Id);
                    return new WriteOutcome.Delivered(request.Id, null);
                default:
                    throw new InvalidOperationException(request.Action);
            }
        }
    }

    private T Suffer<T>(string call, Func<T> effect, Func<Failure, T> refuse)
    {
        var count = Note(call);
        switch (Script(call, count))
        {
            case Mishap.DiesBefore:
                throw Die();
            case Mishap.DiesAfter:
                effect();
                throw Die();
            case Mishap.AnswerLost:
                effect();
                return refuse(new Failure(FailureKind.Ambiguous, "no-answer", "The answer was lost."));
            case Mishap.Unavailable:
                return refuse(new Failure(FailureKind.Transient, "unavailable", "The system is down."));
            case Mishap.Throttled:
                return refuse(new Failure(FailureKind.Throttled, "busy", "Too many calls.", RetryAfter: TimeSpan.FromMinutes(1)));
            case Mishap.Unauthorized:
                return refuse(new Failure(FailureKind.Authentication, "unauthorized", "The credentials are refused."));
            case Mishap.TokenRefused:
                return refuse(
                    new Failure(FailureKind.Authentication, "http-401", "The token is refused.") { Refusal = CredentialRefusal.Token });
            case Mishap.SignInRefused:
                return refuse(
                    new Failure(FailureKind.Authentication, "invalid_client", "The secret is refused.",
                        RetryAfter: TimeSpan.FromMinutes(2))
                    { Refusal = CredentialRefusal.SignIn });
            case Mishap.Refused:
                return refuse(new Failure(FailureKind.Data, "refused", "It is refused."));
            default:
                return effect();
        }
    }

    private ProcessDiedException Die()
    {
        Died();
        return new ProcessDiedException();
    }

    private int Note(string call)
    {
        lock (gate)
        {
            if (IsDead)
                throw new ProcessDiedException();
            Calls.Add(call);
            return Calls.Count(made => string.Equals(made, call, StringComparison.Ordinal));
        }
    }

    private static JsonElement WithId(JsonElement body, string id)
    {
        var node = System.Text.Json.Nodes.JsonObject.Create(body)!;
        node["id"] = id;
        return JsonSerializer.SerializeToElement(node);
    }

    private static ConnectorManifest MakeManifest(string name, int batch) => new()
    {
        Name = name,
        Summary = "A system in memory.",
        File = $"{name}/connector.yaml",
        Settings = ImmutableSortedDictionary<string, SettingDefinition>.Empty,
        Events = ["changed"],
        Resources = new[]
        {
            new ResourceDefinition
            {
                Name = "documents",
                Schema = $"{name}/document",
                Key = "id",
                NaturalKey = ["number"],
                List = new ListDefinition { Path = "/documents", ChangedSince = new ChangedSinceDefinition("since", null, Ordered: false) },
                Get = new GetDefinition("/documents/{id}", null, false),
                Find = new FindDefinition("/documents", null, null, ["number"]),
                Write = new WriteDefinition { Path = "/documents", UpdatePath = "/documents/{id}", BatchRecords = batch },
                Actions = new[] { "claim", "post", "delete" }.ToImmutableSortedDictionary(action => action,
                    action => new ActionDefinition { Path = $"/documents/{{id}}/{action}" }, StringComparer.Ordinal),
            },
            new ResourceDefinition
            {
                Name = "confirmations",
                NaturalKey = ["code"],
                Find = new FindDefinition("/confirmations", null, null, ["code"]),
                Write = new WriteDefinition { Path = "/confirmations" },
            },
        }.ToImmutableSortedDictionary(resource => resource.Name, resource => resource, StringComparer.Ordinal),
    };
}
