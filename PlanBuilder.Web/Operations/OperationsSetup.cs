using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using PlanBuilder.Web.Database;
using PlanBuilder.Web.Shared;
using Quartz;

namespace PlanBuilder.Web.Operations;

internal static class OperationsSetup
{
    public static void AddOperations(this WebApplicationBuilder builder)
    {
        builder.Services.AddQuartz(Timetable.Add);
        builder.Services.AddQuartzHostedService();
        builder.AddTelemetry();
        builder.AddCommand("migrate", "", "brings the database to this version's schema", MigrateAsync);
        builder.AddDoctor();
    }

    public static void UseOperations(this WebApplication app) => app.UseMiddleware<OperatorsOnly>();

    public static void MapOperations(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }); // the process answers
        app.MapHealthChecks("/health/ready"); // so does the database
    }

    private static async Task<int> MigrateAsync(CommandCall call, CancellationToken ct)
    {
        var applied = await call.Services.GetRequiredService<DatabaseServer>().MigrateAsync(ct);
        foreach (var file in applied)
        {
            await call.Output.WriteLineAsync($"{file} applied.");
        }
        await call.Output.WriteLineAsync("The schema is this version's.");
        return Command.Completed;
    }
}
