namespace Connector.FinanceOperations.Tests;

/// <summary>Where the repository is checked out.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "Connector.sln")) ? folder : Find(Path.GetDirectoryName(folder)!);
}
