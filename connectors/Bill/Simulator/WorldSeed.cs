using System.Text.Json.Nodes;
using Connector.Simulation;
using Connector.Simulation.World;

namespace Connector.Bill.Simulator;

/// <summary>What an organization holds before any flow runs: two accounts and a dozen vendors, entered by hand, as a flow that meets them
/// has to take them over. These vendors are paid as soon as a bill comes in.</summary>
internal sealed class WorldSeed(SandboxData data, string now)
{
    private const int Vendors = 12;

    /// <summary>Accounts that are there already, under names of their own.</summary>
    private static readonly string[] Accounts = ["61100", "62100"];

    /// <summary>How payments to the vendors end, in turn.</summary>
    private static readonly string[] Ends =
        ["CLEARED", Clerk.InTwoParts, "SCHEDULED", Clerk.Returned, "VOIDED", "DISBURSEMENT_FAILED_VENDOR_BANK_REJECTED"];

    public void Fill(string organization, WorldCompany company)
    {
        data["organizations"].Put(organization, new JsonObject { ["id"] = organization, ["name"] = company.Name });
        foreach (var (account, index) in company.Accounts.Where(account => Accounts.Contains(account.Number))
            .Select((account, index) => (account, index)))
        {
            Put("chartOfAccounts", Stamp.Id("0ca", company.Code, index + 1), organization, new JsonObject
            {
                ["name"] = $"{account.Name} (entered by hand)",
                ["account"] = new JsonObject { ["type"] = "EXPENSE", ["number"] = account.Number },
            });
        }

        foreach (var (vendor, index) in company.Vendors.Where(vendor => vendor is { IsBlocked: false, PaysAtOnce: false }).Take(Vendors)
            .Select((vendor, index) => (vendor, index)))
        {
            Put("vendors", Stamp.Id("009", company.Code, index + 1), organization, new JsonObject
            {
                ["name"] = vendor.Name,
                ["accountNumber"] = vendor.Number,
                ["accountType"] = "BUSINESS",
                ["networkStatus"] = "NOT_CONNECTED",
                [Clerk.AutoPay] = Ends[index % Ends.Length],
                [Clerk.NewLine] = index == 0 ? "Attn. Accounts Receivable" : null,
            });
        }
    }

    private void Put(string table, string id, string organization, JsonObject record)
    {
        var row = new JsonObject { ["id"] = id, ["organizationOfRecord"] = organization };
        foreach (var (name, value) in record)
            row[name] = value?.DeepClone();
        row["archived"] = false;
        row["createdTime"] = now;
        row["updatedTime"] = now;
        data[table].Put(id, row);
    }
}
