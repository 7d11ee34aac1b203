using PlanBuilder.Web.Usage;

namespace PlanBuilder.Web.Delivery;

internal static class DeliverySetup
{
    public static void AddDelivery(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ArchiveStore>();
        builder.Services.AddSingleton<AccountArchive>();
    }

    public static void MapDelivery(this WebApplication app)
    {
        var files = app.MapGroup("/ai-plan-builder/{id:guid}").RequireAuthorization().WithMetadata(new CountsAsExport())
            .ExcludeFromDescription();
        files.MapGet("plan.{format}", PlanExport.AnswerAsync);
        files.MapGet("schedulers/{scheduler}", SchedulerDownload.AnswerAsync);
    }
}
