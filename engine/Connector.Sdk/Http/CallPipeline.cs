using Connector.Sdk.Resilience;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace Connector.Sdk.Http;

/// <summary>
/// Retry(CircuitBreaker(Limiter(Timeout(call)))): a call that waits to be made again holds no turn, a broken system is left alone for a
/// while, and queueing does not count as the system's time.
/// </summary>
internal sealed class CallPipeline
{
    private static readonly ResiliencePropertyKey<Call> CallKey = new("call");
    private readonly ResiliencePipeline<Answer> pipeline;
    private readonly HttpExchange exchange;
    private readonly AnswerClassifier classifier;
    private readonly Func<Answer, Answer> interpret;
    private readonly CredentialGate gate;
    private readonly CallOptions options;
    private readonly Func<double> jitter;

    /// <param name="timeout">The connector's time limit of one attempt, where the options have none.</param>
    public CallPipeline(
        HttpExchange exchange, AnswerClassifier classifier, CredentialGate gate, TimeSpan timeout, ResilienceOptions resilience,
        Func<Answer, Answer> interpret, TimeProvider clock, Func<double> jitter)
    {
        this.exchange = exchange;
        this.classifier = classifier;
        this.gate = gate;
        this.interpret = interpret;
        this.jitter = jitter;
        options = resilience.Calls;
        pipeline = new ResiliencePipelineBuilder<Answer> { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions<Answer>
            {
                // Polly counts the attempts after the first, and wants one at least.
                MaxRetryAttempts = Math.Max(1, options.MaxAttempts - 1),
                ShouldHandle = arguments =>
                    ValueTask.FromResult(options.MaxAttempts > 1 && arguments.Outcome.Result is { } answer && MayRepeat(answer)),
                DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(Delay(arguments.Outcome.Result!, arguments.AttemptNumber)),
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<Answer>
            {
                FailureRatio = resilience.Breaker.FailureRatio,
                MinimumThroughput = resilience.Breaker.MinCalls,
                SamplingDuration = resilience.Breaker.Window,
                BreakDuration = resilience.Breaker.Pause,
                ShouldHandle = arguments =>
                    ValueTask.FromResult(arguments.Outcome.Result is { Failure.Kind: FailureKind.Transient or FailureKind.Ambiguous }),
            })
            .AddStrategy(_ => new Limiter(gate, classifier, options.MaxWait), new LimiterOptions())
            .AddTimeout(options.Timeout ?? timeout)
            .Build();
    }

    public async Task<Answer> SendAsync(Call call, CancellationToken cancel)
    {
        var context = ResilienceContextPool.Shared.Get(cancel);
        context.Properties.Set(CallKey, call);
        try
        {
            return await pipeline.ExecuteAsync(
                static (context, state) => state.Pipeline.AttemptAsync(state.Call, state.Caller, context.CancellationToken), context,
                (Pipeline: this, Call: call, Caller: cancel));
        }
        catch (BrokenCircuitException open)
        {
            return classifier.Fail(new Answer { Call = call }, FailureKind.Transient, "circuit-open",
                "The system failed too often just now and is left alone for a moment.", retryAfter: open.RetryAfter);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async ValueTask<Answer> AttemptAsync(Call call, CancellationToken caller, CancellationToken cancel)
    {
        var answer = classifier.Scrub(interpret(await exchange.AttemptAsync(call, caller, cancel)));
        // A sign-in that is left alone says so itself.
        if (answer.Failure is { RetryAfter: { } pause, Kind: not FailureKind.Authentication })
            gate.HoldBack(pause);
        return answer;
    }

    private bool MayRepeat(Answer answer) => answer.Failure switch
    {
        null => false,
        { RetryAfter: { } pause } when pause > options.MaxWait => false,
        { Kind: FailureKind.Throttled } => true,
        { Kind: FailureKind.Transient or FailureKind.Ambiguous } =>
            !answer.WasSent || (answer.Call.Effect != CallEffect.Once && (answer.Call.RepeatsWhenLost || IsRefusal(answer))),
        _ => false,
    };

    /// <summary>The system itself said no, so it handed nothing out.</summary>
    private static bool IsRefusal(Answer answer) => answer.Status >= 400 && !answer.WasRedirected;

    private TimeSpan Delay(Answer answer, int attempt)
    {
        var doubled = options.FirstDelay * Math.Pow(2, attempt);
        var own = (doubled < options.MaxDelay ? doubled : options.MaxDelay) * (0.5 + jitter());
        return answer.Failure?.RetryAfter is { } pause ? pause + (options.FirstDelay / 2 * jitter()) : own;
    }

    /// <summary>Takes a turn at the credential's gate; where the system wants a longer pause than is waited out, says so without calling
    /// it.</summary>
    private sealed class Limiter(CredentialGate gate, AnswerClassifier classifier, TimeSpan patience) : ResilienceStrategy<Answer>
    {
        protected override async ValueTask<Outcome<Answer>> ExecuteCore<TState>(
            Func<ResilienceContext, TState, ValueTask<Outcome<Answer>>> callback, ResilienceContext context, TState state)
        {
            try
            {
                using var turn = await gate.EnterAsync(patience, context.CancellationToken);
                if (turn is not null)
                    return await callback(context, state);
            }
            catch (OperationCanceledException cancelled)
            {
                return Outcome.FromException<Answer>(cancelled);
            }

            var call = context.Properties.GetValue(CallKey, null!);
            var pause = gate.Pause;
            var message =
                string.Create(CultureInfo.InvariantCulture, $"The system asked to be left alone for another {pause.TotalSeconds:0} s.");
            return Outcome.FromResult(
                classifier.Fail(new Answer { Call = call }, FailureKind.Throttled, "held-back", message, retryAfter: pause));
        }
    }

    private sealed class LimiterOptions : ResilienceStrategyOptions;
}
