using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Acceptance.ThirdSystem;

/// <summary>The ledger itself on a port of its own: Basic authentication, suppliers in pages of two, one note a supplier. The answer to its
/// first note is lost after the effect.</summary>
internal sealed class TinyLedger : IAsyncDisposable
{
    public const string User = "api-user", Password = "ledger-password";
    private static readonly string Credentials = "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes($"{User}:{Password}"));

    private readonly WebApplication app;
    private int posted;

    private TinyLedger(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.Single());

    public IReadOnlyList<string> Suppliers { get; } =
        [.. Enumerable.Range(1, 5).Select(number => string.Create(CultureInfo.InvariantCulture, $"S{number}"))];

    /// <summary>Vendor noted, by supplier.</summary>
    public ConcurrentDictionary<string, string> Notes { get; } = new(StringComparer.Ordinal);

    public static async Task<TinyLedger> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        var ledger = new TinyLedger(app);
        app.Use((context, next) =>
        {
            if (context.Request.Headers.Authorization == Credentials)
                return next(context);
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });
        app.UseRouting();
        app.MapGet("/suppliers", (RequestDelegate)ledger.ListAsync);
        app.MapGet("/notes", (RequestDelegate)ledger.FindAsync);
        app.MapPost("/notes", (RequestDelegate)ledger.NoteAsync);
        await app.StartAsync();
        return ledger;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private Task ListAsync(HttpContext context)
    {
        var size = int.Parse(context.Request.Headers["Prefer"].ToString()["page=".Length..], CultureInfo.InvariantCulture);
        var skip = int.TryParse(context.Request.Query["after"], out var after) ? after : 0;
        var page = new JsonObject
        {
            ["rows"] = new JsonArray(
                [.. Suppliers.Skip(skip).Take(size)
                    .Select(number => (JsonNode)new JsonObject { ["number"] = number, ["name"] = $"Søn & Co {number}" })])
        };
        if (skip + size < Suppliers.Count)
            page["next"] = string.Create(CultureInfo.InvariantCulture, $"/suppliers?after={skip + size}");
        return AnswerAsync(context, 200, page);
    }

    private Task FindAsync(HttpContext context) => AnswerAsync(context, 200, new JsonObject
    {
        ["rows"] = new JsonArray(
            [.. Notes.Where(note => context.Request.Query["$filter"] == $"supplier eq '{note.Key}'")
                .Select(note => (JsonNode)Row(note.Key, note.Value))]),
    });

    private async Task NoteAsync(HttpContext context)
    {
        var note = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
        var (supplier, vendor) = (note["supplier"]!.ToString(), note["vendor"]!.ToString());
        if (!Notes.TryAdd(supplier, vendor))
            await AnswerAsync(context, 409, new JsonObject { ["text"] = "The supplier has a note." });
        else if (Interlocked.Increment(ref posted) == 1)
            context.Abort();
        else
            await AnswerAsync(context, 201, Row(supplier, vendor));
    }

    private static JsonObject Row(string supplier, string vendor) =>
        new() { ["id"] = $"N-{supplier}", ["supplier"] = supplier, ["vendor"] = vendor };

    private static Task AnswerAsync(HttpContext context, int status, JsonObject body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString());
    }
}
