namespace PlanBuilder.Web.Revisions;

internal static class RevisionsSetup
{
    public static void AddRevisions(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PlanCache>();
        builder.Services.AddSingleton<PlanStore>();
        builder.Services.AddSingleton<PlanEditor>();
        builder.Services.AddSingleton<ProposalStore>();
        builder.Services.AddSingleton<ProposalEditor>();
    }
}
