using PlanBuilder.Web.Usage;
using Quartz;

namespace PlanBuilder.Web.Delivery;

internal static class DeliverySetup
{
    public static void AddDelivery(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ArchiveStore>();
        builder.Services.AddSingleton<AccountArchive>();
        builder.Services.AddSingleton<SheetUploads>();
        builder.Services.AddSingleton<SheetPayload>();
        builder.Services.AddSingleton<FeedStore>();
        builder.Services.AddSingleton<FeedRateLimit>();
        builder.Services.AddSingleton<FeedEndpoint>();
        builder.AddWebhooks();
    }

    private static void AddWebhooks(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<WebhooksOptions>().BindConfiguration("Webhooks").ValidateOnStart();
        builder.Services.AddSingleton<WebhookStore>();
        builder.Services.AddSingleton<PublicNetwork>();
        builder.Services.AddHttpClient<WebhookSender>(http => http.Timeout = Timeout.InfiniteTimeSpan) // it has its own
            .ConfigurePrimaryHttpMessageHandler(services => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false, // behind one, nobody could say where a connection leads
                ConnectCallback = services.GetRequiredService<PublicNetwork>().ConnectAsync,
                ConnectTimeout = TimeSpan.FromSeconds(5),
                MaxResponseHeadersLength = 16, // kB
                PooledConnectionLifetime = TimeSpan.FromMinutes(1), // what a name leads to is looked at again
            })
            .RemoveAllLoggers(); // they write the address
        builder.Services.AddQuartz(quartz => quartz.ScheduleJob<WebhookJob>(trigger => trigger
            .WithIdentity("webhooks, every 5 seconds")
            .WithSimpleSchedule(schedule => schedule.WithInterval(TimeSpan.FromSeconds(5)).RepeatForever())));
    }

    public static void MapDelivery(this WebApplication app)
    {
        var files = app.MapGroup("/ai-plan-builder/{id:guid}").RequireAuthorization().WithMetadata(new CountsAsExport())
            .ExcludeFromDescription();
        files.MapGet("plan.{format}", PlanExport.AnswerAsync);
        files.MapGet("schedulers/{scheduler}", SchedulerDownload.AnswerAsync);
        app.MapMethods("/feeds/{token}.ics", [HttpMethods.Get, HttpMethods.Head],
                (string token, HttpContext context, FeedEndpoint feed, CancellationToken ct) => feed.GetAsync(token, context, ct))
            .ExcludeFromDescription();
    }
}
