using Quartz;

namespace PlanBuilder.Web.Operations;

/// <summary>
/// Everything that runs on a timer, on one screen, except in layers above: every five seconds <c>Delivery</c> sends webhooks, and
/// <c>Notifications</c> emails. All of it is idempotent, so every node may run it.
/// </summary>
internal static class Timetable
{
    public static void Add(IQuartzBuilder quartz)
    {
        quartz.ScheduleJob<SweepJob>(trigger => trigger
            .WithIdentity("sweep, every 3 seconds") // with the 30 seconds of a silent worker, that its job runs again within 35
            .WithSimpleSchedule(schedule => schedule.WithInterval(TimeSpan.FromSeconds(3)).RepeatForever()));
        quartz.ScheduleJob<UsageReportJob>(trigger => trigger
            .WithIdentity("usage report, every 10 minutes")
            .WithSimpleSchedule(schedule => schedule.WithInterval(TimeSpan.FromMinutes(10)).RepeatForever()));
        quartz.ScheduleJob<RetentionJob>(trigger => trigger
            .WithIdentity("retention, every hour")
            .WithSimpleSchedule(schedule => schedule.WithInterval(TimeSpan.FromHours(1)).RepeatForever()));
    }
}
