using PlanBuilder.Web.Usage;

namespace PlanBuilder.Web.Delivery;

internal static class DeliverySetup
{
    public static void AddDelivery(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ArchiveStore>();
        builder.Services.AddSingleton<AccountArchive>();
    }

    public static void MapDelivery(this WebApplication app) =>
        app.MapGet("/ai-plan-builder/{id:guid}/plan.{format}", PlanExport.AnswerAsync).RequireAuthorization()
            .WithMetadata(new CountsAsExport())
            .ExcludeFromDescription();
}
