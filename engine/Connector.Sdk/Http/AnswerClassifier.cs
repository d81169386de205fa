using System.Text.RegularExpressions;
using Connector.Sdk.Manifests;

namespace Connector.Sdk.Http;

/// <summary>Says what a response means: by the manifest's rules first, then by its status.</summary>
internal sealed partial class AnswerClassifier(ConnectorManifest manifest, ConnectionSettings settings, Redactor redactor)
{
    private const int MaxMessageLength = 500;
    private const int MaxBodyLength = 500;
    private static readonly string[] RequestIdHeaders =
        ["x-amzn-RequestId", "request-id", "x-request-id", "x-ms-request-id", "x-correlation-id"];
    private readonly AnswerRules rules = new(manifest.Answers, settings);

    /// <summary>Completes an answer that came from the system itself.</summary>
    /// <param name="answer">The answer with status, headers and body.</param>
    /// <param name="body">The body's bytes.</param>
    /// <param name="retryAfter">What the response asks for.</param>
    public Answer Classify(Answer answer, ReadOnlyMemory<byte> body, TimeSpan? retryAfter)
    {
        var rule = rules.Find(answer.Call.Verb, answer.Status, body, answer.Body);
        var meaning = rule?.Means ?? ByStatus(answer.Call, answer.Status);
        switch (meaning)
        {
            case null:
                return answer;
            case AnswerMeaning.Empty:
                return answer with { IsEmpty = true };
            case AnswerMeaning.Done:
                return answer with { IsDone = true };
        }

        var code = rule?.Code is { } path ? answer.Body?.TextAt(path) : null;
        var failure = new Failure(
            Kind(meaning.Value, answer.Call),
            string.IsNullOrEmpty(code) ? string.Create(CultureInfo.InvariantCulture, $"http-{answer.Status}") : code,
            Sentence(rule is null ? null : AnswerRules.Message(rule, answer.Body)) ?? Plain(Kind(meaning.Value, answer.Call), answer),
            Detail(answer, Encoding.UTF8.GetString(body.Span)),
            retryAfter);
        return answer with { Failure = failure, AsksForRenewal = meaning == AnswerMeaning.Refresh };
    }

    /// <summary>Completes an answer that came from where a redirect led. The manifest speaks of the system only: another host's 404 is no
    /// empty list.</summary>
    public Answer ClassifyRedirected(Answer answer) => answer.Status is >= 200 and < 300 ? answer : answer with
    {
        // A presigned link dies after some minutes; asking the system again gives a fresh one. The other host's own words may repeat the
        // link's signature.
        Failure = new Failure(
            FailureKind.Transient,
            string.Create(CultureInfo.InvariantCulture, $"redirected-{answer.Status}"),
            $"{manifest.Name} pointed to an address that does not give the data.",
            Detail(answer, "")),
    };

    /// <summary>An answer that never came, or came in pieces.</summary>
    public Answer Lost(Answer answer, string code, string detail) => answer with
    {
        Body = null,
        Failure = new Failure(
            IsHarmless(answer) ? FailureKind.Transient : FailureKind.Ambiguous,
            code,
            IsHarmless(answer)
                ? $"{manifest.Name} could not be reached or did not finish its answer."
                : $"It is not known whether {manifest.Name} took this: its answer was lost. It is looked up before it is sent again.",
            Detail(answer, detail)),
    };

    /// <summary>A failure of any other kind, in the form all have.</summary>
    public Answer Fail(Answer answer, FailureKind kind, string code, string message, string detail = "", TimeSpan? retryAfter = null) =>
        answer with { Failure = new Failure(kind, code, redactor.Redact(message), Detail(answer, detail), retryAfter) };

    /// <summary>The answer with its failure scrubbed, whoever wrote it.</summary>
    public Answer Scrub(Answer answer) => answer.Failure is not { } failure ? answer : answer with
    {
        Failure = failure with
        {
            Code = redactor.Redact(failure.Code),
            Message = redactor.Redact(failure.Message),
            Detail = failure.Detail is { } detail ? redactor.Redact(detail) : null,
        },
    };

    private static bool IsHarmless(Answer answer) => answer.Call.Effect == CallEffect.Read || !answer.WasSent;

    private static AnswerMeaning? ByStatus(Call call, int status) => status switch
    {
        >= 200 and < 300 => null,
        400 or 409 or 412 or 413 or 422 => AnswerMeaning.Data,
        401 => AnswerMeaning.Refresh,
        403 => AnswerMeaning.Authentication,
        404 when call.Verb == "get" => AnswerMeaning.Empty,
        404 when call is { Verb: "find", IsQuery: false } => AnswerMeaning.Empty,
        408 or 500 or 502 or 504 => AnswerMeaning.Ambiguous,
        429 => AnswerMeaning.Throttled,
        503 => AnswerMeaning.Transient,
        501 or 505 => AnswerMeaning.Configuration,
        > 505 => AnswerMeaning.Ambiguous,
        _ => AnswerMeaning.Configuration,
    };

    private static FailureKind Kind(AnswerMeaning meaning, Call call) => meaning switch
    {
        AnswerMeaning.Data => FailureKind.Data,
        AnswerMeaning.Duplicate => FailureKind.Duplicate,
        AnswerMeaning.Authentication or AnswerMeaning.Refresh => FailureKind.Authentication,
        AnswerMeaning.Configuration => FailureKind.Configuration,
        AnswerMeaning.Throttled => FailureKind.Throttled,
        AnswerMeaning.Ambiguous when call.Effect != CallEffect.Read => FailureKind.Ambiguous,
        _ => FailureKind.Transient,
    };

    private string Plain(FailureKind kind, Answer answer) => kind switch
    {
        FailureKind.Data =>
            string.Create(CultureInfo.InvariantCulture,
                $"{manifest.Name} refused the {(answer.Call.Effect == CallEffect.Read ? "request" : "record")} (status {answer.Status})."),
        FailureKind.Duplicate => $"{manifest.Name} already holds this document.",
        FailureKind.Authentication =>
            string.Create(CultureInfo.InvariantCulture,
                $"{manifest.Name} refused the connection's credentials or permissions (status {answer.Status})."),
        FailureKind.Configuration =>
            string.Create(CultureInfo.InvariantCulture,
                $"{manifest.Name} does not offer what was asked for (status {answer.Status}): check the connection's base URL and paths."),
        FailureKind.Throttled => $"{manifest.Name} asks for a pause.",
        FailureKind.Ambiguous =>
            string.Create(CultureInfo.InvariantCulture,
                $"It is not known whether {manifest.Name} took this (status {answer.Status}). It is looked up before it is sent again."),
        _ => string.Create(CultureInfo.InvariantCulture, $"{manifest.Name} is not available at the moment (status {answer.Status})."),
    };

    private string? Sentence(string? text) => text is null ? null : Cut(redactor.Redact(text), MaxMessageLength);

    /// <summary>Method, path, status, the system's id of the request, and the start of what it said.</summary>
    private string Detail(Answer answer, string said)
    {
        var id = RequestIdHeaders.Select(answer.Header).FirstOrDefault(value => !string.IsNullOrEmpty(value));
        var text = new StringBuilder(redactor.Redact($"{answer.Call.Method} {answer.Call.Shown ?? answer.Call.Path}"));
        if (answer.Status != 0)
            text.Append(CultureInfo.InvariantCulture, $" → {answer.Status}");
        if (id is not null)
            text.Append(CultureInfo.InvariantCulture, $", request id {redactor.Redact(id)}");
        if (said.Length > 0)
            text.Append(": ").Append(Cut(redactor.Redact(said), MaxBodyLength));
        return text.ToString();
    }

    /// <summary>At most so many characters on one line, never half of a surrogate pair.</summary>
    private static string Cut(string text, int most)
    {
        text = Blank().Replace(text, " ").Trim();
        if (text.Length <= most)
            return text;
        var end = char.IsHighSurrogate(text[most - 1]) ? most - 1 : most;
        return text[..end] + "…";
    }

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Blank();
}
