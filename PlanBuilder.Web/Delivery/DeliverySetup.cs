using PlanBuilder.Web.Usage;

namespace PlanBuilder.Web.Delivery;

internal static class DeliverySetup
{
    public static void AddDelivery(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ArchiveStore>();
        builder.Services.AddSingleton<AccountArchive>();
        builder.Services.AddSingleton<FeedStore>();
        builder.Services.AddSingleton<FeedRate>();
        builder.Services.AddSingleton<FeedAnswer>();
    }

    public static void MapDelivery(this WebApplication app)
    {
        var files = app.MapGroup("/ai-plan-builder/{id:guid}").RequireAuthorization().WithMetadata(new CountsAsExport())
            .ExcludeFromDescription();
        files.MapGet("plan.{format}", PlanExport.AnswerAsync);
        files.MapGet("schedulers/{scheduler}", SchedulerDownload.AnswerAsync);
        app.MapMethods("/feeds/{token}.ics", [HttpMethods.Get, HttpMethods.Head],
                (string token, HttpContext context, FeedAnswer feed, CancellationToken ct) => feed.GetAsync(token, context, ct))
            .ExcludeFromDescription();
    }
}
