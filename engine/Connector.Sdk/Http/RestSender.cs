using Connector.Sdk.Manifests;
using Microsoft.Extensions.Logging;

namespace Connector.Sdk.Http;

/// <summary>Sends the calls of one connection, and knows what every verb needs to make them: the manifest's resources, the site's own
/// paths, and what fills placeholders.</summary>
internal sealed class RestSender : IAsyncDisposable
{
    private readonly SharedHttp shared;
    private readonly Redactor redactor;
    private readonly HttpExchange exchange;
    private readonly CallPipeline pipeline;

    /// <exception cref="ConnectorException">The settings cannot work (<see cref="FailureKind.Configuration"/>).</exception>
    public RestSender(ConnectorManifest manifest, ConnectionContext context, ISessionScheme? sessions, Func<Answer, Answer> interpret)
    {
        Manifest = manifest;
        Context = context;
        redactor = new Redactor(SecretsOf(manifest, context.Settings));
        Logger = new RedactingLogger(context.Logger, redactor);
        var baseUrl = BaseUrlOf(manifest, context.Settings);
        CheckPaths();
        shared = context.Http ?? new SharedHttp(context.Clock);
        Authentication = sessions is null
            ? Authentication.Of(manifest, context.Settings, baseUrl, shared, redactor, out var credential)
            : SessionAuthentication.Of(manifest, sessions, shared, context.Settings.Resilience.SignIn, redactor, context.Memory,
                (call, cancel) => exchange!.OpenAsync(call, cancel), out credential);
        var classifier = new AnswerClassifier(manifest, context.Settings, redactor);
        exchange = new HttpExchange(manifest, context.Settings, baseUrl, Authentication, classifier,
            Authentication.Sockets ?? shared.Sockets, context.Clock);
        pipeline = new CallPipeline(
            exchange, classifier, shared.Gate(credential, manifest.Limits), manifest.Limits.Timeout, context.Settings.Resilience, interpret,
            context.Clock, context.Jitter);
    }

    public ConnectorManifest Manifest { get; }

    public ConnectionContext Context { get; }

    public ILogger Logger { get; }

    public Authentication Authentication { get; }

    public async ValueTask DisposeAsync()
    {
        await Authentication.EndAsync();
        if (Context.Http is null)
            await shared.DisposeAsync();
    }

    public async Task<Answer> SendAsync(Call call, CancellationToken cancel)
    {
        var answer = await pipeline.SendAsync(call, cancel);
        if (answer.Failure is { } failure)
            Logger.LogInformation("{Connection}: {Kind} {Code}: {Detail}", Context.Name, failure.Kind, failure.Code,
                failure.Detail ?? failure.Message);
        else
            Logger.LogDebug("{Connection}: {Method} {Path} → {Status} in {Milliseconds} ms", Context.Name, call.Method,
                call.Shown ?? call.Path, answer.Status, (long)answer.Elapsed.TotalMilliseconds);
        return answer;
    }

    public Uri UrlOf(Call call) => exchange.UrlOf(call);

    public string Redact(string text) => redactor.Redact(text);

    /// <exception cref="ConnectorException">There is none of that name.</exception>
    public ResourceDefinition Resource(string name) => Manifest.Resources.TryGetValue(name, out var resource)
        ? resource
        : throw Misconfigured("resource-unknown",
            $"{Manifest.Name} has no resource '{name}'. {Suggestion.Hint(name, [.. Manifest.Resources.Keys])}");

    /// <summary>The path of a resource's verb, the site's own where it has one, with its placeholders filled.</summary>
    public string Path(ResourceDefinition resource, string verb, string manifestPath, Company? company,
        IReadOnlyDictionary<string, string>? values = null) =>
        PathTemplate.Parse(Context.Settings.Paths.GetValueOrDefault($"{resource.Name}.{verb}", manifestPath))
            .ExpandPath(Values(company, values));

    public PlaceholderValues Values(Company? company, IReadOnlyDictionary<string, string>? own = null) =>
        new(Context.Settings, company, own);

    /// <summary>The items of an answer.</summary>
    /// <exception cref="ConnectorException">The answer has no such list.</exception>
    public IReadOnlyList<JsonElement> ItemsOf(JsonElement? body, string? envelope, ResourceDefinition resource) =>
        (body is { } some ? Elements.Items(some, envelope) : null) ?? throw Misconfigured(
            "envelope-missing",
            $"{Manifest.Name} answered for '{resource.Name}' without the list "
                + $"{(envelope is null ? "that was expected" : $"'{envelope}'")}: check the manifest's 'items' or the site's path.");

    /// <summary>The call as it may be shown: headers and path without secrets.</summary>
    public OutgoingRequest Outgoing(Call call)
    {
        var headers = Manifest.Headers
            .Where(header => !PathTemplate.Parse(header.Value).Names.Any(IsSecret))
            .ToImmutableSortedDictionary(header => header.Key, header => PathTemplate.Parse(header.Value).ExpandText(Values(null)),
                StringComparer.OrdinalIgnoreCase);
        return new OutgoingRequest(call.Method, Redact(call.Path), headers.SetItems(call.Headers), call.Body);
    }

    public ConnectorException Unsupported(ResourceDefinition resource, string verb) =>
        Misconfigured("verb-missing", $"The resource '{resource.Name}' of {Manifest.Name} has no '{verb}'.");

    public static ConnectorException Misconfigured(string code, string message) =>
        new(new Failure(FailureKind.Configuration, code, message));

    private bool IsSecret(string setting) =>
        Manifest.Settings.TryGetValue(setting, out var definition) && definition.Type == SettingType.Secret;

    private static IEnumerable<string> SecretsOf(ConnectorManifest manifest, ConnectionSettings settings)
    {
        var connection = manifest.Settings.Values.Where(setting => setting.Type == SettingType.Secret)
            .Select(setting => settings.Find(setting.Name));
        var companies = manifest.CompanySettings.Values.Where(setting => setting.Type == SettingType.Secret)
            .SelectMany(setting => settings.Companies.Values.Select(company => company.Settings.GetValueOrDefault(setting.Name)));
        return connection.Concat(companies).OfType<string>();
    }

    private static Uri BaseUrlOf(ConnectorManifest manifest, ConnectionSettings settings) =>
        manifest.Settings["baseUrl"].Refuse(settings["baseUrl"]) is null
            ? new Uri(settings["baseUrl"])
            : throw Misconfigured("base-url", $"The connection's baseUrl '{settings["baseUrl"]}' is not an absolute http or https URL.");

    /// <summary>The site's own paths must name verbs there are, or they would be passed over in silence.</summary>
    private void CheckPaths()
    {
        foreach (var (name, path) in Context.Settings.Paths)
        {
            var known = Manifest.Resources.Values.SelectMany(VerbsOf).ToArray();
            if (!known.Contains(name))
                throw Misconfigured("path-unknown",
                    $"The connection gives a path for '{name}', which {Manifest.Name} does not have. {Suggestion.Hint(name, known)}");
            if (!path.StartsWith('/'))
                throw Misconfigured("path-relative", $"The connection's path for '{name}' must start with '/': it lies below the baseUrl.");
        }
    }

    private static IEnumerable<string> VerbsOf(ResourceDefinition resource)
    {
        (string Verb, object? Definition)[] verbs = [("list", resource.List), ("get", resource.Get), ("find", resource.Find),
            ("write", resource.Write), ("write.update", resource.Write?.UpdatePath)];
        return verbs.Where(verb => verb.Definition is not null).Select(verb => verb.Verb)
            .Concat(resource.Actions.Keys)
            .Concat(resource.Actions.Where(action => action.Value.ReadBack is not null).Select(action => $"{action.Key}.readBack"))
            .Select(verb => $"{resource.Name}.{verb}");
    }
}
