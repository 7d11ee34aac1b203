using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Api;
using PlanBuilder.Web.Audit;
using PlanBuilder.Web.Builder;
using PlanBuilder.Web.Delivery;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Mail;
using PlanBuilder.Web.Notifications;
using PlanBuilder.Web.Operations;
using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Revisions;
using PlanBuilder.Web.Shared;
using PlanBuilder.Web.Usage;
using PlanBuilder.Web.Workbench;
using PlanBuilder.Web.Workflow;

return await Startup.RunAsync(new CommandLine(args), settings =>
{
    var builder = WebApplication.CreateBuilder(ProgramFolder.Options(settings));

    builder.AddPostgres();      // the database
    builder.AddShared();        // layout, errors, headers of every response
    builder.AddMail();          // sends email
    builder.AddAudit();         // who did what
    builder.AddAccounts();      // who is asking
    builder.AddUsage();         // what is left this month
    builder.AddWorkflow();      // request -> plan
    builder.AddJobs();          // a job's life
    builder.AddRevisions();     // a finished plan and its changes
    builder.AddOperations();    // what the clock does, and who looks after it
    builder.AddNotifications(); // the bell, and emails about plans
    builder.AddWorkbench();     // a plan as people work on it
    builder.AddDelivery();      // exports, imports, feeds, webhooks
    builder.AddBuilder();       // the form, and what it shows to newcomers
    builder.AddApi();           // the original's two routes

    var app = builder.Build();

    app.UseShared();
    app.UseAccounts();
    app.UseUsage();
    app.UseOperations();
    app.MapApi();
    app.MapBuilder();
    app.MapDelivery();
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
