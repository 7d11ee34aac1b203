namespace PlanBuilder.Web.Plans;

internal static class PlansSetup
{
    public static void AddPlans(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PlanStore>();
        builder.Services.AddSingleton<PlanEditor>();
    }

    public static void MapPlans(this WebApplication app)
    {
        app.MapGet("/", () => Results.Redirect("/ai-plan-builder"));
        app.MapGet("/ai-plan-builder/{id:guid}/plan.{format}", PlanExport.AnswerAsync).RequireAuthorization();
    }
}
