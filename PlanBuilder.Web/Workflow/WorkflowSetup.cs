using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Workflow.Ai;
using PlanBuilder.Web.Workflow.BuiltIn;
using Polly;

namespace PlanBuilder.Web.Workflow;

internal static class WorkflowSetup
{
    private const int LargestAnswer = 4 * 1024 * 1024; // bytes

    public static void AddWorkflow(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IValidateOptions<WorkflowOptions>, WorkflowOptions.Validator>();
        builder.Services.AddOptions<WorkflowOptions>().BindConfiguration("Workflow").Configure(options =>
        {
            options.Grok = options.Grok.With(builder.Configuration);
            options.Perplexity = options.Perplexity.With(builder.Configuration);
        }).ValidateOnStart();

        AddClient(builder.Services, DraftModel.Client);
        AddClient(builder.Services, ResearchStep.Client);
        builder.Services.AddSingleton<ChatFeatures>();
        builder.Services.AddSingleton<DraftModel>();
        builder.Services.AddSingleton<StrategyStep>();
        builder.Services.AddSingleton<PostsStep>();
        builder.Services.AddSingleton<ResearchStep>();
        builder.Services.AddSingleton<BuiltInPlanner>();
        builder.Services.AddHostedService<PlannerWarmUp>();
        builder.Services.AddSingleton<PlanWorkflow>();
    }

    // The steps have time-outs of their own, for the whole answer; redirects would carry the key elsewhere.
    private static void AddClient(IServiceCollection services, string name) => services.AddHttpClient(name)
        .ConfigureHttpClient(http => http.Timeout = Timeout.InfiniteTimeSpan)
        .ConfigurePrimaryHttpMessageHandler(
            () => new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        .AddHttpMessageHandler(() => new ResponseSizeLimitHandler(LargestAnswer))
        .AddResilienceHandler("retry", (pipeline, context) => pipeline.AddRetry(new HttpRetryStrategyOptions
        {
            Delay = context.ServiceProvider.GetRequiredService<IOptions<WorkflowOptions>>().Value.RetryPause,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            MaxRetryAttempts = 2,
            ShouldHandle = attempt => ValueTask.FromResult(RetryPolicy.ShouldRetry(attempt.Outcome)),
        }));
}
