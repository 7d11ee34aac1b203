namespace PlanBuilder.Web.Builder;

internal static class BuilderSetup
{
    public static void MapBuilder(this WebApplication app) => app.MapGet("/", () => Results.Redirect("/ai-plan-builder"));
}
