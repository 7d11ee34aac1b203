namespace PlanBuilder.Web.Workflow;

internal static class WorkflowSetup
{
    public static void AddWorkflow(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<BuiltInPlanner>();
        builder.Services.AddSingleton<PlanWorkflow>();
    }
}
