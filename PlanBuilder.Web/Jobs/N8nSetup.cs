using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace PlanBuilder.Web.Jobs;

internal static class N8nSetup
{
    public static void AddN8n(this WebApplicationBuilder builder)
    {
        var settings = builder.Configuration;
        builder.Services.AddSingleton<IValidateOptions<N8nOptions>, N8nOptions.Validator>();
        builder.Services.AddOptions<N8nOptions>().BindConfiguration("N8n").Configure(options =>
        {
            options.WebhookUrl = Given(settings["N8N_PLAN_BUILDER_WEBHOOK_URL"]);
            options.ChangeWebhookUrl = Given(settings["N8N_PLAN_CHANGE_WEBHOOK_URL"]);
            options.WebhookSecret = Given(settings["N8N_WEBHOOK_SECRET"]);
            options.CallbackSecret = Given(settings["N8N_CALLBACK_SECRET"]);
        }).ValidateOnStart();
        builder.Services.AddHttpClient<N8nRunner>(http => http.Timeout = Timeout.InfiniteTimeSpan) // it has its own
            .ConfigurePrimaryHttpMessageHandler(services => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                ConnectTimeout = services.GetRequiredService<IOptions<N8nOptions>>().Value.HandOverTimeout / 2,
                PooledConnectionLifetime = TimeSpan.FromMinutes(2), // it may move
            })
            .RemoveAllLoggers(); // they write the address
        builder.Services.AddSingleton<N8nDeliveries>();
        builder.Services.AddSingleton<N8nCallback>();
    }

    public static void MapJobs(this WebApplication app) =>
        app.MapPost("/api/jobs/{id}/events", (string id, HttpRequest request, N8nCallback callback, CancellationToken ct) =>
                callback.HandleAsync(id, request, ct))
            .WithMetadata(new RequestSizeLimitAttribute(N8nCallback.LargestBody));

    // A blank secret is a mistake; an empty one is how an environment file says "not set".
    private static string? Given(string? setting) => string.IsNullOrEmpty(setting) ? null : setting;
}
