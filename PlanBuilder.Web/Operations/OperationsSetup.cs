using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Shared;
using Quartz;

namespace PlanBuilder.Web.Operations;

internal static class OperationsSetup
{
    public static void AddOperations(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Sweep>();
        builder.Services.AddQuartz(Timetable.Add);
        builder.Services.AddQuartzHostedService();
        builder.AddTelemetry();
        builder.AddCommand("migrate", "", "migrates the database to this version's schema", (call, ct) => MigrateAsync(call, false, ct));
        builder.AddCommand(
            "migrate --accept",
            "",
            "does the same, and accepts the changes to an earlier system's tables",
            (call, ct) => MigrateAsync(call, true, ct));
        builder.AddCommand("migrate --restore-policies", "", "recreates the policies that our migrations dropped", RestorePoliciesAsync);
        builder.AddCommand("migrate --repair", "", "restores the schema's objects as this version declares them", RepairAsync);
        builder.AddDoctor();
    }

    public static void UseOperations(this WebApplication app) => app.UseMiddleware<OperatorsOnlyMiddleware>();

    public static void MapOperations(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }); // the process answers
        app.MapHealthChecks("/health/ready"); // so does the database
    }

    private static async Task<int> MigrateAsync(CommandCall call, bool accept, CancellationToken ct)
    {
        var applied = await call.Services.GetRequiredService<DatabaseServer>().MigrateAsync(ct, call.Output.WriteLine, accept);
        foreach (var file in applied)
        {
            await call.Output.WriteLineAsync($"Applied {file}.");
        }

        await call.Output.WriteLineAsync("The schema is up to date.");
        return Command.Completed;
    }

    private static async Task<int> RestorePoliciesAsync(CommandCall call, CancellationToken ct)
    {
        var server = call.Services.GetRequiredService<DatabaseServer>();
        await server.MigrateAsync(ct, call.Output.WriteLine);
        var restored = await EarlierSystem.RestorePoliciesAsync(server.MigrationsAddress(), ct);
        await call.Output.WriteLineAsync(restored.Count == 0 ? "No policy is missing." : $"Restored {string.Join(", ", restored)}.");
        return Command.Completed;
    }

    private static async Task<int> RepairAsync(CommandCall call, CancellationToken ct)
    {
        var server = call.Services.GetRequiredService<DatabaseServer>();
        await server.MigrateAsync(ct, call.Output.WriteLine);
        var changed = await Migrations.RepairAsync(server.MigrationsAddress(), ct, call.Output.WriteLine);
        await call.Output.WriteLineAsync(changed.Count == 0
            ? "The schema is repaired."
            : $"Repaired, except for {string.Join(", ", changed)}. Restore these from a backup.");
        return changed.Count == 0 ? Command.Completed : Command.Failed;
    }
}
