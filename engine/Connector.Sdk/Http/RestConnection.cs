using Connector.Sdk.Manifests;
using Microsoft.Extensions.Logging;

namespace Connector.Sdk.Http;

/// <summary>
/// A connection that the manifest describes completely. Drivers derive from it and override only what their system forces;
/// a system with standard auth and paging needs no driver at all.
/// </summary>
public partial class RestConnection : IConnection
{
    private readonly Uri baseUrl;
    private readonly SharedHttp shared;
    private readonly Redactor redactor;
    private readonly Authentication authentication;
    private readonly AnswerClassifier classifier;
    private readonly HttpExchange exchange;
    private readonly CallPipeline pipeline;

    /// <summary>Opens a connection over HTTP. No call is made before the first use.</summary>
    /// <param name="manifest">What the system can do.</param>
    /// <param name="context">What the connection is opened with.</param>
    /// <param name="sessions">How the system's sessions are opened, in place of the manifest's <c>auth</c>; null where it has none.</param>
    /// <exception cref="ConnectorException">The settings cannot work (<see cref="FailureKind.Configuration"/>).</exception>
    public RestConnection(ConnectorManifest manifest, ConnectionContext context, ISessionScheme? sessions = null)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(context);
        Manifest = manifest;
        Context = context;
        redactor = new Redactor(SecretsOf(manifest, context.Settings));
        Logger = new RedactingLogger(context.Logger, redactor);
        baseUrl = BaseUrlOf(manifest, context.Settings);
        CheckPaths();
        shared = context.Http ?? new SharedHttp(context.Clock);
        authentication = sessions is null
            ? Authentication.Of(manifest, context.Settings, baseUrl, shared, redactor, out var credential)
            : SessionAuthentication.Of(manifest, sessions, shared, context.Settings.Resilience.SignIn, redactor, context.Memory,
                (call, cancel) => exchange!.OpenAsync(call, cancel), out credential);
        classifier = new AnswerClassifier(manifest, context.Settings, redactor);
        exchange = new HttpExchange(manifest, context.Settings, baseUrl, authentication, classifier,
            authentication.Sockets ?? shared.Sockets, context.Clock);
        pipeline = new CallPipeline(
            exchange, classifier, shared.Gate(credential, manifest.Limits), manifest.Limits.Timeout, context.Settings.Resilience, Interpret,
            context.Clock, context.Jitter);
    }

    /// <summary>The manifest.</summary>
    protected ConnectorManifest Manifest { get; }

    /// <summary>What the connection was opened with.</summary>
    protected ConnectionContext Context { get; }

    /// <summary>Where the connection logs: secrets and issued tokens are scrubbed from every line.</summary>
    protected ILogger Logger { get; }

    /// <inheritdoc />
    public virtual WebhookVerdict Receive(WebhookCall call) => new(404, [], Refusal: $"{Manifest.Name} sends no webhooks.");

    /// <inheritdoc />
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await authentication.EndAsync();
        if (Context.Http is null)
            await shared.DisposeAsync();
    }

    /// <summary>
    /// Makes a call with the connection's credentials, under its limits, again where that is safe (see <see cref="CallEffect"/>), and says
    /// what the answer means. Does not throw for what the system answered or failed to answer: see <see cref="Answer.Failure"/> and
    /// <see cref="Answer.Require"/>.
    /// </summary>
    protected async Task<Answer> SendAsync(Call call, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(call);
        var answer = await pipeline.SendAsync(call, cancel);
        if (answer.Failure is { } failure)
            Logger.LogInformation("{Connection}: {Kind} {Code}: {Detail}", Context.Name, failure.Kind, failure.Code,
                failure.Detail ?? failure.Message);
        else
            Logger.LogDebug("{Connection}: {Method} {Path} → {Status} in {Milliseconds} ms", Context.Name, call.Method,
                call.Shown ?? call.Path, answer.Status, (long)answer.Elapsed.TotalMilliseconds);
        return answer;
    }

    /// <summary>The last word on what an answer means, after the manifest's <c>answers</c> and before the kit decides whether to call
    /// again. Must be pure.</summary>
    protected virtual Answer Interpret(Answer answer) => answer;

    /// <summary>A resource of the manifest.</summary>
    /// <exception cref="ConnectorException">There is none of that name.</exception>
    protected ResourceDefinition Resource(string name) => Manifest.Resources.TryGetValue(name, out var resource)
        ? resource
        : throw Misconfigured("resource-unknown",
            $"{Manifest.Name} has no resource '{name}'. {Suggestion.Hint(name, [.. Manifest.Resources.Keys])}");

    /// <summary>The path of a resource's verb: the site's own where <see cref="ConnectionSettings.Paths"/> has one for
    /// <c>resource.verb</c>, else the manifest's.</summary>
    protected string PathOf(ResourceDefinition resource, string verb, string manifestPath)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return Context.Settings.Paths.GetValueOrDefault($"{resource.Name}.{verb}", manifestPath);
    }

    /// <summary>
    /// Fills the placeholders of a path: <c>{setting}</c>, <c>{company}</c>, <c>{company.NAME}</c> and <paramref name="values"/>. Every
    /// value is escaped for a URL; between single quotes it is an OData string literal and its own quotes are doubled.
    /// </summary>
    /// <exception cref="ConnectorException">A placeholder has no value, or a value that cannot stand in a path.</exception>
    protected string Expand(string template, Company? company, IReadOnlyDictionary<string, string>? values = null) =>
        PathTemplate.Parse(template).ExpandPath(new PlaceholderValues(Context.Settings, company, values));

    /// <summary>
    /// Fills the placeholders of an OData condition and escapes the whole for a query string: quotes in values are doubled between single
    /// quotes, and elsewhere a value must be a number, date, GUID or single word.
    /// </summary>
    /// <exception cref="ConnectorException">A placeholder has no value, or a value that would change the condition.</exception>
    protected string ExpandFilter(string template, Company? company, IReadOnlyDictionary<string, string>? values = null) =>
        Uri.EscapeDataString(PathTemplate.Parse(template).ExpandCondition(new PlaceholderValues(Context.Settings, company, values)));

    /// <summary>Text without the connection's secrets, issued tokens, presigned URLs and IBANs.</summary>
    protected string Redact(string text) => redactor.Redact(text);

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
        (string Verb, object? Definition)[] verbs =
            [("list", resource.List), ("get", resource.Get), ("find", resource.Find), ("write", resource.Write)];
        return verbs.Where(verb => verb.Definition is not null).Select(verb => verb.Verb)
            .Concat(resource.Write?.UpdatePath is null ? [] : ["write.update"])
            .Concat(resource.Actions.Keys)
            .Concat(resource.Actions.Where(action => action.Value.ReadBack is not null).Select(action => $"{action.Key}.readBack"))
            .Select(verb => $"{resource.Name}.{verb}");
    }

    private static ConnectorException Misconfigured(string code, string message) =>
        new(new Failure(FailureKind.Configuration, code, message));

    private Uri UrlOf(Call call) => exchange.UrlOf(call);

    private ConnectorException Unsupported(ResourceDefinition resource, string verb) =>
        Misconfigured("verb-missing", $"The resource '{resource.Name}' of {Manifest.Name} has no '{verb}'.");
}
