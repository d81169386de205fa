using Connector.Sdk;

namespace Connector.Bill.Tests.Support;

internal static class Outcomes
{
    public static Failure ShouldBeRefused(this WriteOutcome outcome, FailureKind kind)
    {
        var failure = outcome.ShouldBeOfType<WriteOutcome.Refused>().Failure;
        failure.Kind.ShouldBe(kind, failure.Message);
        return failure;
    }
}
