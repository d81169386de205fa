using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Connector.Sdk.Http;
using Connector.Sdk.Manifests;

namespace Connector.DynamicsGp;

/// <summary>
/// The same connection over Web Services for Dynamics GP (<c>transport: soap</c>): vendors and payables invoices. Lists give summaries, so
/// each record is read by its key; a validation fault names a log entry, and its reason is fetched by a second call.
/// </summary>
internal sealed class SoapConnection(ConnectorManifest manifest, ConnectionContext context) : DynamicsGpConnection(manifest, context)
{
    private const string ValidationFault = "validation", SystemFault = "system";
    private const string Vendors = "vendors";
    private static readonly XNamespace Gp = Envelope.Gp;

    /// <inheritdoc />
    public override async IAsyncEnumerable<SourcePage> ReadAsync(ReadRequest request, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var (keys, isLast) in KeysAsync(request.Resource, request.Company, request.ChangedSince, "", cancel))
        {
            var records = new List<JsonElement>();
            foreach (var key in keys)
            {
                if (await GetAsync(new GetRequest(request.Resource, key, request.Company), cancel) is { } record && Meets(request, record))
                    records.Add(record);
            }

            yield return new SourcePage(records, isLast);
        }
    }

    /// <inheritdoc />
    public override async Task<JsonElement?> GetAsync(GetRequest request, CancellationToken cancel)
    {
        var operation = request.Resource == Vendors ? "GetVendorByKey" : "GetPayablesInvoiceByKey";
        RequireServed(request.Resource);
        var answer = await CallAsync(operation, request.Company, [new XElement(Gp + "key", new XElement(Gp + "Id", request.Key))], null,
            "get", CallEffect.Read, cancel);
        if (answer.Failure is { Kind: FailureKind.Data } refused
            && refused.Message.Contains("does not exist", StringComparison.OrdinalIgnoreCase))
            return null;
        return Result(answer.Require(), operation) is { } result
            ? request.Resource == Vendors ? Records.Vendor(result) : Records.Voucher(result)
            : null;
    }

    /// <summary>No criterion takes a vendor's document number, so the vendor's documents are looked through.</summary>
    public override async Task<WriteOutcome.Delivered?> FindAsync(FindRequest request, CancellationToken cancel)
    {
        var number = request.NaturalKey.GetValueOrDefault("DocumentNumber", "");
        await foreach (var (keys, _) in KeysAsync(Vouchers, request.Company, null,
            request.NaturalKey.GetValueOrDefault("VendorID", "").Trim(), cancel))
        {
            foreach (var key in keys)
            {
                if (await GetAsync(new GetRequest(Vouchers, key, request.Company), cancel) is { } held
                    && IsSameText(JsonRecord.TextOf(held, "DocumentNumber"), number))
                    return new WriteOutcome.Delivered(key, held);
            }
        }

        return null;
    }

    /// <inheritdoc />
    public override async Task<IReadOnlyList<WriteOutcome>> WriteAsync(WriteRequest request, CancellationToken cancel)
    {
        if (request.Resource == Vouchers)
            return await base.WriteAsync(request, cancel);
        return [.. request.Items.Select(_ => new WriteOutcome.Refused(NotWritten(request.Resource).Failure))];
    }

    /// <inheritdoc />
    public override Task<WriteOutcome> ActAsync(ActionRequest request, CancellationToken cancel) =>
        Task.FromResult<WriteOutcome>(
            new WriteOutcome.Refused(
                Wrong("soap-not-served",
                    $"Web Services for Dynamics GP cannot run '{request.Resource}.{request.Action}'; use transport: sba.").Failure));

    /// <inheritdoc />
    public override IReadOnlyList<OutgoingRequest> Describe(WriteRequest request)
    {
        if (request.Resource != Vouchers)
            throw NotWritten(request.Resource);
        return [.. request.Items.Select(item => new OutgoingRequest(
            "POST",
            new Uri(Context.Settings["baseUrl"]).AbsolutePath,
            HeadersOf("CreatePayablesInvoice"),
            JsonSerializer.SerializeToElement(
                Envelope.Request("CreatePayablesInvoice", CompanyId(request.Company), [Records.Invoice(Numbered(item, 0))]))))];
    }

    /// <inheritdoc />
    public override async Task<PingReport> PingAsync(CancellationToken cancel)
    {
        var lines = new List<PingLine>();
        foreach (var company in Context.Settings.Companies.Values.OrderBy(company => company.Code, StringComparer.Ordinal))
            lines.Add(Line($"vendors ({company.Code})", await ListAsync(Vendors, company, null, "", "", cancel)));
        return new PingReport(lines);
    }

    /// <inheritdoc />
    protected override async Task<WriteOutcome> SendAsync(WriteRequest request, WriteItem item, CancellationToken cancel)
    {
        const string operation = "CreatePayablesInvoice";
        var invoice = Records.Invoice(item.Body);
        var policy = (await CallAsync("GetPolicyByOperation", request.Company, [new XElement(Gp + "operationName", operation)], null,
            "find", CallEffect.Read, cancel)).Require();
        var answer = await CallAsync(operation, request.Company, [invoice], Result(policy, "GetPolicyByOperation"), "write",
            CallEffect.Once, cancel);
        return answer.Failure is { } refused
            ? new WriteOutcome.Refused(refused)
            : new WriteOutcome.Delivered(JsonRecord.TextOf(item.Body, VoucherNumber.Field), item.Body);
    }

    /// <summary>A fault is an answer, not a broken server.</summary>
    protected override Answer Interpret(Answer answer)
    {
        var body = Envelope.BodyOf(answer.Content);
        if (answer.Failure is null && body?.Name.LocalName is not "Fault" && body?.Name != Gp + (answer.Call.Shown + "Response"))
            return answer with { Failure = Strange(answer.Call) };
        if (answer.Status is not (200 or 500) || body is null || body.Name != Envelope.Soap + "Fault")
            return answer;
        var text = body.TextAt("faultstring");
        var isValidation = text.Contains("Validation", StringComparison.OrdinalIgnoreCase);
        var kind = isValidation ? FailureKind.Data : answer.Call.Effect == CallEffect.Read ? FailureKind.Transient : FailureKind.Ambiguous;
        var log = body.Descendants().FirstOrDefault(element => element.Name.LocalName == "LogId")?.Value;
        return answer with { Failure = new Failure(kind, isValidation ? ValidationFault : SystemFault, Redact(text), log) };
    }

    /// <summary>Keys of a list, as many at a time as a list holds. There is no paging: a full list may be cut, so the next one begins
    /// behind its last key.</summary>
    private async IAsyncEnumerable<(IReadOnlyList<string> Keys, bool IsLast)> KeysAsync(string resource, Company? company,
        DateTimeOffset? since, string vendor, [EnumeratorCancellation] CancellationToken cancel)
    {
        var most = int.Parse(Context.Settings["rowLimit"], CultureInfo.InvariantCulture);
        var after = "";
        while (true)
        {
            var answer = (await ListAsync(resource, company, since, after, vendor, cancel)).Require();
            string[] keys = [.. Result(answer, ListOf(resource))?.Elements().Select(summary => summary.TextAt("Key", "Id")) ?? []];
            var isLast = keys.Length < most;
            yield return (keys, isLast);
            if (isLast)
                yield break;
            if (!keys.SequenceEqual(keys.Order(StringComparer.OrdinalIgnoreCase)) || keys[^1] == after)
                throw Wrong("rows-cut",
                    $"A list of '{resource}' was cut at {most} rows in no order, so the rest cannot be asked for. Raise the row limit of "
                        + "Web Services and 'rowLimit'.");
            after = keys[^1];
        }
    }

    /// <summary>A firewall's page, for example: an entry may or may not have been made, and a list is not empty for it.</summary>
    private static Failure Strange(Call call) => new(
        call.Effect == CallEffect.Read ? FailureKind.Transient : FailureKind.Ambiguous, "answer-unreadable",
        $"What was answered to {call.Shown} is not an answer of Web Services for Dynamics GP.");

    private Task<Answer> ListAsync(string resource, Company? company, DateTimeOffset? since, string after, string vendor,
        CancellationToken cancel)
    {
        RequireServed(resource);
        // In the order of the criteria's XSD (fact sheet §2.5): the key, the vendor, the modified date.
        var criteria = new XElement(Gp + "criteria",
            after.Length == 0
                ? null
                : new XElement(Gp + (resource == Vendors ? "Id" : "DocumentId"), new XElement(Gp + "GreaterThan", after)),
            vendor.Length == 0 ? null : new XElement(Gp + "VendorId", new XElement(Gp + "EqualValue", vendor)),
            // In UTC, with date and time; the bound itself is left out, so it is set a second earlier.
            since is null
                ? null
                : new XElement(Gp + "ModifiedDate",
                    new XElement(Gp + "GreaterThan",
                        since.Value.UtcDateTime.AddSeconds(-1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))));
        return CallAsync(ListOf(resource), company, [criteria], null, "list", CallEffect.Read, cancel);
    }

    /// <summary>Makes a call; where it is refused, asks for the reason that the fault only names.</summary>
    private async Task<Answer> CallAsync(string operation, Company? company, IEnumerable<XElement> arguments, XElement? policy, string verb,
        CallEffect effect, CancellationToken cancel)
    {
        var answer = await SendAsync(CallOf(operation, company, arguments, policy, verb, effect), cancel);
        if (answer.Failure is not { Code: ValidationFault or SystemFault, Detail: { Length: > 0 } log } fault)
            return answer;
        var lookUp = fault.Code == ValidationFault ? "GetLoggedValidationResultByKey" : "GetLoggedExceptionDataByKey";
        var logged = await SendAsync(CallOf(lookUp, company, [new XElement(Gp + "key", log)], null, "find", CallEffect.Read), cancel);
        var reasons = logged.Failure is null
            ? Result(logged, lookUp)?.Descendants().Where(element => element.Name.LocalName is "Message" or "ExceptionDetail")
                .Select(element => element.Value.Trim())
            : null;
        var message = string.Join("; ", reasons ?? []);
        return message.Length == 0
            ? answer
            : answer with
            {
                Failure = fault with
                {
                    Kind = fault.Code == ValidationFault ? KindOf(message) : fault.Kind,
                    Message = Redact(message),
                    Detail = $"{operation}, log {log}"
                }
            };
    }

    private static FailureKind KindOf(string reason) => reason switch
    {
        _ when reason.Contains("VendorDocumentNumber already exists", StringComparison.OrdinalIgnoreCase) => FailureKind.Duplicate,
        // The number is ours, so whoever took it was an earlier attempt: look before saying so.
        _ when reason.Contains("PM Keys Master", StringComparison.OrdinalIgnoreCase) => FailureKind.Ambiguous,
        _ => FailureKind.Data,
    };

    private Call CallOf(string operation, Company? company, IEnumerable<XElement> arguments, XElement? policy, string verb,
        CallEffect effect) => new()
        {
            Method = "POST",
            Path = Context.Settings["baseUrl"],
            Shown = operation,
            Verb = verb,
            Effect = effect,
            IsQuery = true,
            ExpectsJson = false,
            Content = Encoding.UTF8.GetBytes(Envelope.Request(operation, CompanyId(company), arguments, policy)),
            Headers = HeadersOf(operation),
        };

    private static ImmutableSortedDictionary<string, string> HeadersOf(string operation) => ImmutableSortedDictionary<string, string>.Empty
        .Add("Content-Type", "text/xml; charset=utf-8")
        .Add("SOAPAction", $"\"{Gp.NamespaceName}/{operation}\"");

    private static XElement? Result(Answer answer, string operation) => Envelope.BodyOf(answer.Content)?.At(operation + "Result");

    private static string ListOf(string resource) => resource == Vendors ? "GetVendorList" : "GetPayablesInvoiceList";

    private bool Meets(ReadRequest request, JsonElement record) => request.Query.All(condition =>
        Resource(request.Resource).List!.Filters.TryGetValue(condition.Key, out var filter)
            && record.TryGetProperty(filter.Field, out var value)
        && string.Equals(value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText(), condition.Value,
            StringComparison.OrdinalIgnoreCase));

    private static string CompanyId(Company? company) =>
        company?.Settings.GetValueOrDefault("id")
            ?? throw Wrong("company-id-missing",
                $"The company '{company?.Code}' needs 'id', the integer of SY01500.CMPANYID, for transport: soap.");

    private static void RequireServed(string resource)
    {
        if (resource is not (Vendors or Vouchers))
            throw Wrong("soap-not-served",
                $"Web Services for Dynamics GP serve vendors and {Vouchers} here, not '{resource}'; use transport: sba.");
    }

    private static ConnectorException NotWritten(string resource) =>
        Wrong("soap-not-served",
            $"Web Services for Dynamics GP write {Vouchers} here and nothing else, so '{resource}' was not sent; use transport: sba.");

    private static ConnectorException Wrong(string code, string message) => new(new Failure(FailureKind.Configuration, code, message));
}
