using Quartz;

namespace Connector.Engine.Flows.Reading;

/// <summary>Reads <c>trigger</c>: a cron schedule, a webhook, or both.</summary>
internal sealed class TriggerReader(FlowFile file)
{
    private static readonly string[] CronFields =
        ["minute (0-59)", "hour (0-23)", "day of the month (1-31)", "month (1-12 or JAN-DEC)", "day of the week (0-7 or SUN-SAT)"];

    private readonly Findings findings = file.Findings;

    /// <summary>The trigger, with the event it waits for still to be checked; null where it is missing.</summary>
    public ReadTrigger? Read(MappingReader flow)
    {
        if (flow.Require("trigger", "trigger: { schedule: \"*/10 * * * *\" }") is not { } entry
            || flow.Mapping("trigger", "schedule", "timeZone", "webhook") is not { } reader)
            return null;
        var schedule = reader.Text("schedule");
        var timeZone = reader.Text("timeZone");
        var (webhook, announced) = ReadWebhook(reader);
        if (schedule is { } cron)
            CheckCron(cron);
        if (timeZone is { } zone)
            CheckTimeZone(zone, reader);
        if (!reader.Has("schedule") && !reader.Has("webhook"))
            findings.Error(DiagnosticCodes.MissingKey, "'trigger' needs a 'schedule', a 'webhook' or both.", entry.KeyAt,
                "Write: schedule: \"*/10 * * * *\"");
        return new ReadTrigger(new Trigger(schedule?.Text, timeZone?.Text, webhook, entry.KeyAt), announced);
    }

    /// <summary>A webhook announces records of the source's own system.</summary>
    public void CheckWebhook(ReadTrigger trigger, Source source)
    {
        if (trigger is not { Trigger.Webhook: { } webhook, Event: { } announced })
            return;
        var manifest = file.Connections.Use(new Word(webhook.Connection, webhook.At));
        if (webhook.Connection != source.Connection)
            findings.Error(DiagnosticCodes.OtherConnection,
                $"The webhook comes from '{webhook.Connection}', but the records are read from '{source.Connection}'.", webhook.At,
                $"Write: connection: {source.Connection}");
        else if (manifest is not null && !manifest.Events.Contains(announced.Text))
            findings.Error(DiagnosticCodes.UnknownEvent, $"{manifest.Name} announces no event '{announced}'.", announced.At,
                manifest.Events.IsEmpty
                    ? "It has no webhooks; use a schedule."
                    : Hints.Names(announced.Text, manifest.Events, "its events"));
    }

    private (WebhookTrigger? Webhook, Word? Event) ReadWebhook(MappingReader trigger)
    {
        if (trigger.Mapping("webhook", "connection", "event") is not { } reader)
            return (null, null);
        var connection = reader.RequiredText("connection", "webhook: { connection: …, event: … }");
        var name = reader.RequiredText("event", "webhook: { connection: …, event: … }");
        return connection is { } from && name is { } what ? (new WebhookTrigger(from.Text, what.Text, from.At), what) : (null, null);
    }

    private void CheckCron(Word cron)
    {
        var parts = cron.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != CronFields.Length)
        {
            findings.Error(DiagnosticCodes.BadCron,
                FormattableString.Invariant(
                    $"A schedule has 5 fields (minute, hour, day, month, weekday); '{cron.Text}' has {parts.Length}."), cron.At,
                parts.Length == 6
                    ? $"Leave the seconds out: \"{string.Join(' ', parts[1..])}\""
                    : "Every ten minutes is \"*/10 * * * *\", six in the morning on weekdays \"0 6 * * 1-5\".");
            return;
        }

        for (var i = 0; i < parts.Length; i++)
        {
            // Each field is tried alone among stars, so that the parser's verdict is about that field.
            var alone = Enumerable.Repeat("*", CronFields.Length).ToArray();
            alone[i] = parts[i];
            if (!CronExpression.TryParse(string.Join(' ', alone), CronFormat.Unix, out _))
            {
                findings.Error(DiagnosticCodes.BadCron, $"'{parts[i]}' is not a valid {CronFields[i]}.", cron.At,
                    "A field is *, a number, a range 1-5, a list 1,15 or a step */10.");
                return;
            }
        }

        if (!CronExpression.TryParse(cron.Text, CronFormat.Unix, out var schedule))
            findings.Error(DiagnosticCodes.BadCron, $"'{cron.Text}' is not a schedule.", cron.At);
        else if (schedule!.GetNextValidTimeAfter(DateTimeOffset.UnixEpoch) is null)
            findings.Error(DiagnosticCodes.BadCron, $"The schedule '{cron.Text}' never comes: no such day exists.", cron.At);
    }

    private void CheckTimeZone(Word zone, MappingReader trigger)
    {
        if (!trigger.Has("schedule"))
            findings.Error(DiagnosticCodes.Exclusive, "'timeZone' says when a 'schedule' comes, and there is none.", zone.At,
                "Remove it, or add a schedule.");
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone.Text, out _))
            findings.Error(DiagnosticCodes.UnknownTimeZone, $"'{zone.Text}' is not a time zone of this machine.", zone.At,
                Hints.Names(zone.Text, [.. TimeZoneInfo.GetSystemTimeZones().Select(known => known.Id)], "time zones")
                    ?? "Write an IANA name: Europe/Berlin, America/New_York, UTC.");
    }
}

/// <summary>A trigger, and where its webhook's event is named.</summary>
internal sealed record ReadTrigger(Trigger Trigger, Word? Event);
