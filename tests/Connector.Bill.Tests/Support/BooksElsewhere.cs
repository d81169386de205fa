using Connector.Bill.Sandbox;
using Connector.Sdk.Sandbox;
using Microsoft.AspNetCore.Routing;

namespace Connector.Bill.Tests.Support;

/// <summary>Keeps the books of the companies that have an organization; nobody calls it.</summary>
internal sealed class BooksElsewhere : SandboxSystem
{
    public override string Name => BillSandbox.Home;

    public override void Map(IEndpointRouteBuilder endpoints)
    {
    }

    public override void Seed(SandboxWorld world)
    {
    }

    public override void ExpireTokens()
    {
    }

    public override SandboxConnection Connection(Uri baseUrl, SandboxWorld world) => new(new Dictionary<string, string>(), new Dictionary<string, IReadOnlyDictionary<string, string>>());
}
