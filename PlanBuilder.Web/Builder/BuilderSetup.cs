namespace PlanBuilder.Web.Builder;

internal static class BuilderSetup
{
    public static void AddBuilder(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SamplePlan>();
        builder.Services.AddSingleton<Assurances>();
    }

    public static void MapBuilder(this WebApplication app) => app.MapGet("/", () => Results.Redirect("/ai-plan-builder"));
}
