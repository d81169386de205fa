using System.Text.Json.Nodes;
using Connector.Simulation.World;
using Microsoft.AspNetCore.Routing;

namespace Connector.Simulation;

/// <summary>
/// The simulator of one system. It authenticates, pages, throttles, expires, rejects and misbehaves as the system's fact sheet says; a
/// switch stands for each fact nobody could confirm. The host (<see cref="Hosting.SandboxHost"/>) serves it below <c>/{Name}</c>, logs its
/// calls, injects faults in front of it, and serves the control surface over its <see cref="Data"/>.
/// </summary>
public abstract class SandboxSystem
{
    /// <summary>The system's name; also its path on the host.</summary>
    public abstract string Name { get; }

    /// <summary>Whether companies keep their books in it. False for a cloud that only approves invoices: the world gives it no companies of
    /// its own.</summary>
    public virtual bool KeepsBooks => true;

    /// <summary>Everything it stores, by resource. The control surface reads and seeds it, and the host can keep it between runs.</summary>
    public SandboxData Data { get; } = new();

    /// <summary>The simulator's clock, moved by <c>POST /_sandbox/{system}/clock</c>.</summary>
    public SandboxClock Clock { get; } = new();

    /// <summary>Switches for facts nobody could confirm, by name, set by <c>PUT /_sandbox/{system}/switches</c>.</summary>
    public SandboxSwitches Switches { get; } = new();

    /// <summary>Whether a call may change what is stored, which is then kept before the call is answered. Systems that write by GET say so
    /// here.</summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="path">Path with query below <c>/{Name}</c>.</param>
    public virtual bool MayChange(string method, string path) => method is not ("GET" or "HEAD");

    /// <summary>Adds the system's endpoints; paths are below <c>/{Name}</c>.</summary>
    public abstract void Map(IEndpointRouteBuilder endpoints);

    /// <summary>
    /// Fills <see cref="Data"/> from the shared world: only what belongs to this system. Called at start and on reset. It touches the table
    /// of every resource, also of those that start empty: the control surface knows the resources from their tables.
    /// </summary>
    public abstract void Seed(SandboxWorld world);

    /// <summary>Forgets tokens, sessions and whatever else is not data. Called on reset.</summary>
    public virtual void Forget()
    {
    }

    /// <summary>Invalidates every token or session that has been issued (fault <c>expireTokens</c>).</summary>
    public abstract void ExpireTokens();

    /// <summary>The key a row gets that <c>POST /_sandbox/{system}/{resource}</c> seeds; null where the row lacks it.</summary>
    public virtual string? KeyOf(string resource, JsonObject row)
    {
        foreach (var name in (ReadOnlySpan<string>)["id", "externalCode", "number", "code"])
        {
            if (row[name] is JsonValue value)
                return value.ToString();
        }

        return null;
    }

    /// <summary>What the system answers when a fault throttles or breaks a call (status 429 or 5xx); the host adds Retry-After.</summary>
    public virtual JsonNode FaultBody(int status) => new JsonObject { ["message"] = $"The sandbox was told to answer {status}." };

    /// <summary>Names of the switches it knows; where it names any, the control surface refuses others.</summary>
    public virtual IReadOnlyCollection<string> SwitchNames => [];

    /// <summary>Names of the acts it knows, for whoever asks for one it does not.</summary>
    public virtual IReadOnlyCollection<string> Acts => [];

    /// <summary>An act from outside the API, for example a clerk who pays an invoice: <c>POST /_sandbox/{system}/acts/{act}</c>. Null where
    /// the act is not known.</summary>
    /// <exception cref="ArgumentException">The arguments are wrong; the message says what to send.</exception>
    public virtual JsonNode? Act(string act, JsonObject arguments) => null;

    /// <summary>What <c>--write-connections</c> writes for this system: settings (secrets included, they are the simulator's own) and
    /// companies.</summary>
    /// <param name="baseUrl">URL the system is served at, without a trailing slash.</param>
    /// <param name="world">The shared world.</param>
    public abstract SandboxConnection Connection(Uri baseUrl, SandboxWorld world);
}

/// <summary>How to connect to a simulator.</summary>
/// <param name="Settings">Setting values by name.</param>
/// <param name="Companies">Company settings by company code.</param>
public sealed record SandboxConnection(
    IReadOnlyDictionary<string, string> Settings,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Companies);
