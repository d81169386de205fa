using System.Text.Json;
using Connector.Sdk.Manifests;
using Microsoft.Extensions.Logging;

namespace Connector.Sdk.Http;

/// <summary>
/// A connection that the manifest describes completely. Drivers derive from it and override only what their system forces;
/// a system with standard auth and paging needs no driver at all.
/// </summary>
public partial class RestConnection : IConnection
{
    /// <summary>Opens a connection over HTTP. No call is made before the first use.</summary>
    /// <exception cref="ConnectorException">The settings cannot work (<see cref="FailureKind.Configuration"/>).</exception>
    public RestConnection(ConnectorManifest manifest, ConnectionContext context)
    {
        Manifest = manifest;
        Context = context;
        Logger = context.Logger;
    }

    /// <summary>The manifest.</summary>
    protected ConnectorManifest Manifest { get; }

    /// <summary>What the connection was opened with.</summary>
    protected ConnectionContext Context { get; }

    /// <summary>Where the connection logs: secrets and issued tokens are scrubbed from every line.</summary>
    protected ILogger Logger { get; }

    /// <inheritdoc />
    public virtual WebhookVerdict Receive(WebhookCall call) => new(404, [], Refusal: $"{Manifest.Name} sends no webhooks.");

    /// <summary>
    /// Makes a call with the connection's credentials, under its limits, again where that is safe (see <see cref="CallEffect"/>), and says what the answer means.
    /// Does not throw for what the system answered or failed to answer: see <see cref="Answer.Failure"/> and <see cref="Answer.Require"/>.
    /// </summary>
    protected Task<Answer> SendAsync(Call call, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>The last word on what an answer means, after the manifest's <c>answers</c> and before the kit decides whether to call again. Must be pure.</summary>
    protected virtual Answer Interpret(Answer answer) => answer;

    /// <summary>The call that writes the items: all of them in one, path and company alike. Pure: <see cref="Describe(WriteRequest)"/> shows the same.</summary>
    protected virtual Call CallFor(ResourceDefinition resource, WriteRequest request) => throw new NotImplementedException();

    /// <summary>The call that runs an action. Pure: <see cref="Describe(ActionRequest)"/> shows the same.</summary>
    protected virtual Call CallFor(ActionDefinition action, ActionRequest request) => throw new NotImplementedException();

    /// <summary>One record as it is sent: the default changes the manifest's <c>touch</c> field where <see cref="WriteItem.Touch"/> asks for it. Pure.</summary>
    protected virtual JsonElement Prepare(WriteDefinition write, WriteItem item) => throw new NotImplementedException();

    /// <summary>
    /// What became of each item of one call that succeeded, in order. The default takes the answer's element for each item as <see cref="WriteOutcome.Delivered"/>.
    /// Drivers of systems that only accept override it and answer <see cref="WriteOutcome.Accepted"/>.
    /// </summary>
    /// <param name="resource">The resource written.</param>
    /// <param name="request">Exactly the items that the call carried.</param>
    /// <param name="answer">The answer; it has no failure.</param>
    /// <param name="cancel">Cancels.</param>
    protected virtual ValueTask<IReadOnlyList<WriteOutcome>> SettleAsync(ResourceDefinition resource, WriteRequest request, Answer answer, CancellationToken cancel) =>
        throw new NotImplementedException();

    /// <summary>A resource of the manifest.</summary>
    /// <exception cref="ConnectorException">There is none of that name.</exception>
    protected ResourceDefinition Resource(string name) => throw new NotImplementedException();

    /// <summary>The path of a resource's verb: the site's own where <see cref="ConnectionSettings.Paths"/> has one for <c>resource.verb</c>, else the manifest's.</summary>
    protected string PathOf(ResourceDefinition resource, string verb, string manifestPath) => throw new NotImplementedException();

    /// <summary>
    /// Fills the placeholders of a path: <c>{setting}</c>, <c>{company}</c>, <c>{company.NAME}</c> and <paramref name="values"/>. Every value is escaped for a URL;
    /// between single quotes it is an OData string literal and its own quotes are doubled.
    /// </summary>
    /// <exception cref="ConnectorException">A placeholder has no value, or a value that cannot stand in a path.</exception>
    protected string Expand(string template, Company? company, IReadOnlyDictionary<string, string>? values = null) => throw new NotImplementedException();

    /// <summary>Text without the connection's secrets, issued tokens, presigned URLs and IBANs.</summary>
    protected string Redact(string text) => throw new NotImplementedException();

    /// <inheritdoc />
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
