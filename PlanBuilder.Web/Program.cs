using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Database;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Notifications;
using PlanBuilder.Web.Operations;
using PlanBuilder.Web.Plans;
using PlanBuilder.Web.Shared;
using PlanBuilder.Web.Usage;
using PlanBuilder.Web.Workflow;

return await Start.RunAsync(new CommandLine(args), settings =>
{
    var builder = WebApplication.CreateBuilder(ProgramFolder.Options(settings));

    builder.AddDatabase();      // the ground
    builder.AddShared();        // pages, errors, safety of every answer
    builder.AddAccounts();      // who is asking
    builder.AddUsage();         // what is left this month
    builder.AddWorkflow();      // request -> plan
    builder.AddJobs();          // a job's life
    builder.AddOperations();    // what the clock does, and who looks after it
    builder.AddNotifications(); // what a visitor is told
    builder.AddPlans();         // what the visitor sees, and the JSON routes

    var app = builder.Build();

    app.UseShared();
    app.UseAccounts();
    app.UseOperations();
    app.MapPlans();
    app.MapJobs();
    app.MapOperations();
    app.MapRazorPages();

    return app;
});

namespace PlanBuilder.Web
{
    /// <summary>The app's entry, named for the tests that start it.</summary>
    public partial class Program;
}
