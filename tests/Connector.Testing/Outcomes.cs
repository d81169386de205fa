namespace Connector.Testing;

/// <summary>What a test wants to see of an outcome, briefly.</summary>
internal static class Outcomes
{
    /// <summary>Why it was refused; a test fails where it was not.</summary>
    public static Failure Failure(this WriteOutcome outcome) => outcome.ShouldBeOfType<WriteOutcome.Refused>().Failure;

    public static Failure ShouldBeRefused(this WriteOutcome outcome, FailureKind kind)
    {
        var failure = outcome.Failure();
        failure.Kind.ShouldBe(kind, failure.Message);
        return failure;
    }

    /// <summary>The document as the target answered it; a test fails where there is none.</summary>
    public static JsonElement Body(this WriteOutcome outcome) => outcome.ShouldBeOfType<WriteOutcome.Delivered>().Body.ShouldNotBeNull();

    public static string Text(this JsonElement record, string field) => record.GetProperty(field).ToString();
}
