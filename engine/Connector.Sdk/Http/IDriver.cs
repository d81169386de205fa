using Connector.Sdk.Manifests;
using Microsoft.Extensions.Logging;

namespace Connector.Sdk.Http;

/// <summary>One system: its manifest and how a connection to it is opened. Stateless; one instance a process.</summary>
public interface IDriver
{
    /// <summary>What the system can do, read from its <c>connector.yaml</c>.</summary>
    ConnectorManifest Manifest { get; }

    /// <summary>Opens a connection. No call is made before the first use. Throws <see cref="ConnectorException"/> of kind
    /// <see cref="FailureKind.Configuration"/> where the settings contradict each other.</summary>
    IConnection Open(ConnectionContext context);
}

/// <summary>What a connection is opened with.</summary>
public sealed record ConnectionContext
{
    /// <summary>The connection's name in the deployment.</summary>
    public required string Name { get; init; }

    /// <summary>Checked settings, with secrets resolved.</summary>
    public required ConnectionSettings Settings { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Where the connection logs. Secrets never reach it.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>Randomness for jitter, from 0 to 1; injected so that tests are deterministic.</summary>
#pragma warning disable RS0030 // Here chance comes in from outside.
    public Func<double> Jitter { get; init; } = Random.Shared.NextDouble;
#pragma warning restore RS0030

    /// <summary>Makes UUIDs of version 4, for systems that want one with each call; injected so that tests are deterministic.</summary>
    public Func<Guid> NewId { get; init; } = Guid.NewGuid;

    /// <summary>Sockets, tokens and limits shared with every other connection of the process; null gives the connection its own.</summary>
    public SharedHttp? Http { get; init; }

    /// <summary>Keeps what must outlive the process and be shared by it (a session, a login count); null where nothing is kept.</summary>
    public IConnectionMemory? Memory { get; init; }
}
