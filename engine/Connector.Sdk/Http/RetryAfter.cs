namespace Connector.Sdk.Http;

/// <summary>Reads <c>Retry-After</c> (RFC 9110 §10.2.3): seconds or a date.</summary>
internal static class RetryAfter
{
    /// <param name="longest">The longest pause that is passed on.</param>
    public static TimeSpan? Of(HttpResponseMessage response, DateTimeOffset now, TimeSpan longest) =>
        response.Headers.NonValidated.TryGetValues("Retry-After", out var values) ? Of(values.ToString(), now, longest) : null;

    public static TimeSpan? Of(string? value, DateTimeOffset now, TimeSpan longest)
    {
        if (decimal.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
            return Bounded(TimeSpan.FromSeconds((double)Math.Min(seconds, (decimal)longest.TotalSeconds)), longest);
        return DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? Bounded(date - now, longest)
            : null;
    }

    private static TimeSpan Bounded(TimeSpan pause, TimeSpan longest) =>
        pause < TimeSpan.Zero ? TimeSpan.Zero : pause > longest ? longest : pause;
}
