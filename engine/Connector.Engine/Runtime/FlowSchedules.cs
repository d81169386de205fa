using System.Collections.Frozen;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace Connector.Engine.Runtime;

/// <summary>
/// Wakes flows by their cron schedules. A run that is missed (the machine slept, the flow was busy) is made up for once, not once for each
/// miss: reading what changed since the watermark finds everything.
/// </summary>
internal sealed class FlowSchedules : IAsyncDisposable
{
    private readonly IScheduler scheduler;

    private FlowSchedules(IScheduler scheduler) => this.scheduler = scheduler;

    public static async Task<FlowSchedules> StartAsync(IEnumerable<FlowRunner> runners, EngineOptions options)
    {
        var byName = runners.ToFrozenDictionary(runner => runner.Runtime.Flow.FullName, StringComparer.Ordinal);
        var scheduler = await QuartzSchedulerBuilder.Create(quartz =>
        {
            quartz.UseInMemoryStore();
            quartz.UseTimeProvider(options.Clock);
            quartz.Services.AddSingleton(byName);
        }).BuildScheduler();

        foreach (var (name, runner) in byName)
        {
            if (runner.Runtime.Flow.Trigger is not { Schedule: { } cron } trigger)
                continue;
            var schedule = CronScheduleBuilder.Create(cron, CronFormat.Unix)
                .InTimeZone(trigger.TimeZone is { } zone ? TimeZoneInfo.FindSystemTimeZoneById(zone) : TimeZoneInfo.Utc)
                .WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed);
            await scheduler.ScheduleJob(
                JobBuilder.Create<FlowJob>().WithIdentity(name).Build(),
                TriggerBuilder.Create(options.Clock).WithIdentity(name).WithSchedule(schedule).Build());
        }

        await scheduler.Start();
        return new FlowSchedules(scheduler);
    }

    public async ValueTask DisposeAsync() => await scheduler.Shutdown();
}

/// <summary>Asks the flow that the job is named for to read its source.</summary>
[DisallowConcurrentExecution]
internal sealed class FlowJob(FrozenDictionary<string, FlowRunner> runners) : IJob
{
    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        runners[context.JobDetail.Key.Name].RequestPoll();
        return ValueTask.CompletedTask;
    }
}
