namespace PlanBuilder.Web.Workbench;

internal static class WorkbenchSetup
{
    public static void AddWorkbench(this WebApplicationBuilder builder) => builder.Services.AddSingleton<Rewrites>();
}
