using Microsoft.Extensions.Options;
using PlanBuilder.Web.Workflow;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Web.Jobs;

internal static class JobsSetup
{
    public static void AddJobs(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IValidateOptions<JobsOptions>, JobsOptions.Validator>();
        builder.Services.AddOptions<JobsOptions>().BindConfiguration("Jobs").ValidateOnStart();
        builder.AddN8n();
        builder.Services.AddSingleton(services => PlanMaker.From(services.GetRequiredService<IOptions<WorkflowOptions>>().Value) with
        {
            IsN8n = services.GetRequiredService<IOptions<N8nOptions>>().Value.MakesPlans,
            IsN8nForRewrites = services.GetRequiredService<IOptions<N8nOptions>>().Value.Rewrites,
            FallsBack = services.GetRequiredService<IOptions<JobsOptions>>().Value.FallBackToLocal,
        });
        builder.Services.AddSingleton<QueueAnnouncer>();
        builder.Services.AddHostedService(services => services.GetRequiredService<QueueAnnouncer>());
        builder.Services.AddSingleton<OwnerJobs>();
        builder.Services.AddSingleton<ImportJobs>();
        builder.Services.AddSingleton<WatcherJobs>();
        builder.Services.AddSingleton<WorkerJobs>();
        builder.Services.AddSingleton<WritingStore>();
        builder.Services.AddSingleton<StoppedJobs>();
        builder.Services.AddSingleton<PastThemes>();
        builder.Services.AddSingleton<HandOverJobs>();
        builder.Services.AddSingleton<N8nWorkflow>();
        builder.Services.AddSingleton<WebhookJobs>();
        builder.Services.AddSingleton<StuckJobs>();
        builder.Services.AddSingleton<ReceivedResults>();
        builder.Services.AddSingleton<ReceivedWork>();
        builder.Services.AddSingleton<ResultReader>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ResultReader>());
        builder.Services.AddSingleton<ExpiredJobs>();
        builder.Services.AddSingleton<OperatorJobs>();
        builder.Services.AddSingleton<JobStatistics>();
        builder.Services.AddSingleton<TypicalDuration>();
        builder.Services.AddSingleton<HeldRequests>();
        builder.Services.AddSingleton<JobWatch>();
        builder.Services.AddSingleton<PlanWatch>();
        builder.Services.AddSingleton<WatchRefresher>();
        builder.Services.AddSingleton<ChangeJobs>();
        builder.Services.AddSingleton<ChangeRequests>();
        builder.Services.AddSingleton<JobAllowance>();
        builder.Services.AddSingleton<PlanRunner>();
        builder.Services.AddSingleton<ChangeRunner>();
        builder.Services.AddSingleton<LocalRunner>();
        builder.Services.AddSingleton<BatchCompleter>();
        builder.Services.AddSingleton<JobExecutor>();
        builder.Services.AddSingleton<JobRunner>();
        builder.Services.AddHostedService(services => services.GetRequiredService<JobRunner>());
        builder.Services.AddSingleton<JobListener>();
        builder.Services.AddHostedService(services => services.GetRequiredService<JobListener>());
        builder.Services.AddOptions<HostOptions>().Configure<IOptions<JobsOptions>>((host, jobs) =>
            host.ShutdownTimeout = jobs.Value.StopGrace + TimeSpan.FromSeconds(20)); // the grace, then the embedded Postgres
    }
}
