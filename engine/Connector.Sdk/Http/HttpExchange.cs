using Connector.Sdk.Manifests;

namespace Connector.Sdk.Http;

/// <summary>Makes one attempt at a call: credentials, request, redirects, body, meaning. Never throws but for the caller's
/// cancellation.</summary>
internal sealed class HttpExchange
{
    private readonly Uri baseUrl;
    private readonly Authentication authentication;
    private readonly AnswerClassifier classifier;
    private readonly HttpMessageInvoker sockets;
    private readonly TimeProvider clock;
    private readonly TimeSpan maxRetryAfter;
    private readonly ImmutableDictionary<string, string> headers;

    public HttpExchange(ConnectorManifest manifest, ConnectionSettings settings, Uri baseUrl, Authentication authentication,
        AnswerClassifier classifier, HttpMessageInvoker sockets, TimeProvider clock)
    {
        this.baseUrl = baseUrl;
        this.authentication = authentication;
        this.classifier = classifier;
        this.sockets = sockets;
        this.clock = clock;
        maxRetryAfter = settings.Resilience.Calls.MaxRetryAfter;
        var values = new PlaceholderValues(settings);
        headers = manifest.Headers.ToImmutableDictionary(header => header.Key,
            header => PathTemplate.Parse(header.Value).ExpandText(values), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The URL of a call: its path below the base URL, or the absolute URL it gives.</summary>
    public Uri UrlOf(Call call) => call.Path.StartsWith('/') ? new Uri(baseUrl.AbsoluteUri.TrimEnd('/') + call.Path) : new Uri(call.Path);

    /// <param name="call">The call.</param>
    /// <param name="caller">The caller's own cancellation.</param>
    /// <param name="cancel">The same, or the end of the attempt's time.</param>
    public Task<Answer> AttemptAsync(Call call, CancellationToken caller, CancellationToken cancel) =>
        TimedAsync(call, authentication, caller, cancel);

    /// <summary>Makes a call without credentials: the one that gets them.</summary>
    public Task<Answer> OpenAsync(Call call, CancellationToken cancel) =>
        TimedAsync(call, new FixedAuthentication(null), CancellationToken.None, cancel);

    private async Task<Answer> TimedAsync(Call call, Authentication by, CancellationToken caller, CancellationToken cancel)
    {
        var began = clock.GetTimestamp();
        var answer = await TravelAsync(call, by, new Trip(), caller, cancel);
        return answer with { Elapsed = clock.GetElapsedTime(began) };
    }

    private async Task<Answer> TravelAsync(Call call, Authentication by, Trip trip, CancellationToken caller, CancellationToken cancel)
    {
        try
        {
            if (!Redirects.IsSameOrigin(UrlOf(call), baseUrl))
                return classifier.Fail(new Answer { Call = call }, FailureKind.Configuration, "leaves-host",
                    $"The address {UrlOf(call).GetLeftPart(UriPartial.Path)} is on another host than the connection's "
                        + $"{baseUrl.Authority}, and is not called with its credentials.");
            var credential = await by.CredentialAsync(cancel);
            var answer = by.Guard is { } guard
                ? await guard.CallAsync(() => SendAsync(call, by, credential, trip, guard, cancel), cancel)
                : await SendAsync(call, by, credential, trip, cancel);
            if (!answer.AsksForRenewal)
                return answer;
            if (!call.RepeatsAfterRenewal)
                return OfToken(answer with { WasRenewed = await TryRenewAsync(by, credential, cancel) });
            return await by.RenewAsync(credential, cancel) is { } renewed
                ? OfToken((await SendAsync(call, by, renewed, trip, cancel)) with { WasRenewed = true })
                : answer;
        }
        catch (ConnectorException refused)
        {
            return new Answer { Call = call, Failure = refused.Failure };
        }
        catch (OperationCanceledException) when (!caller.IsCancellationRequested)
        {
            return classifier.Lost(trip.Answer(call), "timeout", "no answer in time");
        }
        catch (AnswerTooLargeException large)
        {
            // Too large an answer to a write says nothing about the write, which has been made.
            return call.Effect == CallEffect.Read
                ? classifier.Fail(trip.Answer(call), FailureKind.Configuration, "answer-too-large",
                    $"{large.Message} Ask for smaller pages.")
                : classifier.Lost(trip.Answer(call), "answer-too-large", large.Message);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or InvalidDataException)
        {
            if (Transport.NeverConnected(fault))
                trip.WasSent = false;
            return classifier.Lost(trip.Answer(call), trip.Status == 0 ? Transport.Code(fault) : "answer-cut", Transport.Describe(fault));
        }
    }

    /// <summary>A refusal that is about the token, which is another one by now.</summary>
    private static Answer OfToken(Answer answer) =>
        answer is { AsksForRenewal: true, Failure: { } failure }
            ? answer with { Failure = failure with { Refusal = CredentialRefusal.Token } }
            : answer;

    /// <summary>Renews for the calls to come. That it fails says nothing about the call that was made.</summary>
    private static async Task<bool> TryRenewAsync(Authentication by, string? credential, CancellationToken cancel)
    {
        try
        {
            return await by.RenewAsync(credential, cancel) is not null;
        }
        catch (ConnectorException)
        {
            return true;
        }
    }

    /// <summary>Sends a call with a password, and tells the guard what became of it. A gateway's own refusal to serve says nothing of the
    /// password.</summary>
    private async Task<Answer> SendAsync(Call call, Authentication by, string? credential, Trip trip, PasswordGuard guard,
        CancellationToken cancel)
    {
        try
        {
            var answer = await SendAsync(call, by, credential, trip, cancel);
            if (answer is { AsksForRenewal: true, Failure: { } refused })
                return answer with { Failure = guard.Refused(refused) };
            if (answer.Status is >= 200 and < 500 and not 429)
                guard.Taken();
            return answer;
        }
        catch (ConnectorException refused) when (refused.Failure.Kind == FailureKind.Authentication)
        {
            throw new ConnectorException(guard.Refused(refused.Failure), refused);
        }
    }

    private async Task<Answer> SendAsync(Call call, Authentication by, string? credential, Trip trip, CancellationToken cancel)
    {
        trip.WasSent = !call.IsWrite;
        var carried = credential is null ? call : by.Carry(call, credential);
        using var request = RequestFor(carried, trip);
        var response = await sockets.SendAsync(request, cancel);
        var behind = AnswerHeaders.None;
        var from = request.RequestUri!;
        try
        {
            for (var hop = 0; Redirects.Target(response, from) is { } target; hop++)
            {
                if (Redirects.Refuse(call, from, target, hop) is { } refusal)
                    return classifier.Fail(trip.Arrived(call, response, behind), FailureKind.Configuration, "redirect-refused", refusal);
                behind = AnswerHeaders.Of(response, behind);
                trip.Redirected |= call.RedirectWithoutCredentials;
                using var next = trip.Redirected ? Redirects.Clean(target) : RequestFor(carried with { Path = target.AbsoluteUri }, trip);
                response.Dispose();
                response = await sockets.SendAsync(next, cancel);
                from = target;
            }

            return await ReadAsync(trip.Arrived(call, response, behind), response, trip, cancel);
        }
        finally
        {
            response.Dispose();
        }
    }

    private async Task<Answer> ReadAsync(Answer answer, HttpResponseMessage response, Trip trip, CancellationToken cancel)
    {
        var isGood = response.IsSuccessStatusCode;
        var body = isGood
            ? await BodyReader.ReadAsync(response.Content, cancel)
            : await BodyReader.ReadStartAsync(response.Content, cancel);
        // A refusal may speak JSON where the answer would not have.
        var json = answer.Call.ExpectsJson || !isGood ? BodyReader.TryParse(body) : null;
        if (!answer.Call.ExpectsJson)
            answer = answer with { Content = body };
        else if (isGood && json is null && !IsBlank(body) && (answer.Call.Effect == CallEffect.Read || IsJson(response) || IsMarkup(body)))
            return classifier.Lost(answer, "answer-not-json",
                $"{ByteSize.Format(body.Length)} of {response.Content.Headers.ContentType?.MediaType ?? "unknown type"} that are not JSON");
        answer = answer with { Body = json };
        return trip.Redirected
            ? classifier.ClassifyRedirected(answer)
            : classifier.Classify(answer, body, RetryAfter.Of(response, clock.GetUtcNow(), maxRetryAfter));
    }

    private HttpRequestMessage RequestFor(Call call, Trip trip)
    {
        var request = new HttpRequestMessage(new HttpMethod(call.Method), UrlOf(call));
        var all = ImmutableDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase)
            .Add("Accept", call.ExpectsJson ? "application/json" : "*/*");
        if (call.IsWrite)
            request.Content = new CallBody(call, () => trip.WasSent = true);
        if (call.Method != "GET")
            all = all.Add("Content-Type", "application/json");

        foreach (var (name, value) in all.SetItems(headers).SetItems(call.Headers))
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private static bool IsJson(HttpResponseMessage response) =>
        response.Content.Headers.ContentType?.MediaType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>A page of a firewall or a log-on, which answers 200 in the system's place: the write has not reached it.</summary>
    private static bool IsMarkup(ReadOnlyMemory<byte> body) => body.Span.TrimStart(" \t\r\n"u8) is [(byte)'<', ..];

    private static bool IsBlank(ReadOnlyMemory<byte> body) => body.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0;

    /// <summary>What is known of an attempt if it breaks off.</summary>
    private sealed class Trip
    {
        public bool WasSent { get; set; }

        public bool Redirected { get; set; }

        public int Status { get; private set; }

        private AnswerHeaders Headers { get; set; } = AnswerHeaders.None;

        public Answer Arrived(Call call, HttpResponseMessage response, AnswerHeaders behind)
        {
            WasSent = true;
            Status = (int)response.StatusCode;
            Headers = AnswerHeaders.Of(response, behind);
            return Answer(call);
        }

        public Answer Answer(Call call) =>
            new() { Call = call, Status = Status, WasSent = WasSent, WasRedirected = Redirected, Headers = Headers };
    }
}
