using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Quartz;

namespace PlanBuilder.Web.Operations;

internal static class OperationsSetup
{
    public static void AddOperations(this WebApplicationBuilder builder)
    {
        builder.Services.AddQuartz(Timetable.Add);
        builder.Services.AddQuartzHostedService();
        builder.AddDoctor();
    }

    public static void MapOperations(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }); // the process answers
        app.MapHealthChecks("/health/ready"); // so does the database
    }
}
