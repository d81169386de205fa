namespace Connector.Engine.Mapping;

/// <summary>Bounds on what one expression may use.</summary>
internal sealed record MapperLimits
{
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Statements of one expression.</summary>
    public int Statements { get; init; } = 200_000;
    public int Recursion { get; init; } = 64;

    /// <summary>Longest string an expression may build.</summary>
    public int TextLength { get; init; } = 1_000_000;

    /// <summary>Most elements of a list that an expression may build.</summary>
    public int Elements { get; init; } = 100_000;

    /// <summary>Bytes an expression may allocate in all, alive or not.</summary>
    public long Memory { get; init; } = 256_000_000;
}
