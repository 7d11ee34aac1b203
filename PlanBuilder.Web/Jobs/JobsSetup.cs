using Microsoft.Extensions.Options;

namespace PlanBuilder.Web.Jobs;

internal static class JobsSetup
{
    public static void AddJobs(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IValidateOptions<JobsOptions>, JobsOptions.Validator>();
        builder.Services.AddOptions<JobsOptions>().BindConfiguration("Jobs").ValidateOnStart();
        builder.AddN8n();
        builder.Services.AddSingleton<JobStore>();
        builder.Services.AddSingleton<TypicalDuration>();
        builder.Services.AddSingleton<JobWatch>();
        builder.Services.AddSingleton<LocalRunner>();
        builder.Services.AddSingleton<JobRunner>();
        builder.Services.AddHostedService(services => services.GetRequiredService<JobRunner>());
        builder.Services.AddSingleton<JobListener>();
        builder.Services.AddHostedService(services => services.GetRequiredService<JobListener>());
        builder.Services.AddOptions<HostOptions>().Configure<IOptions<JobsOptions>>((host, jobs) =>
            host.ShutdownTimeout = jobs.Value.StopGrace + TimeSpan.FromSeconds(20)); // the grace, then the embedded Postgres
    }
}
