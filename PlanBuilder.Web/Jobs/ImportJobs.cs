using System.Text.Json;
using Npgsql;
using PlanBuilder.Web.Audit;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Jobs;

/// <summary>Plans that an account imports from files. Each is a job that starts out completed, and counts as an import.</summary>
internal sealed class ImportJobs(PlanDatabase database, AuditTrail audit)
{
    /// <summary>Adds the plan to the account's, once per <paramref name="key"/> (at most 100 characters).</summary>
    /// <param name="plan">At most 1 MB as JSON.</param>
    /// <param name="name">Its name; the database adds "(2)" if another plan has it.</param>
    public async Task<EnqueueResult> ImportAsync(
        Guid accountId, PlanInput input, Plan plan, string name, string key, CancellationToken ct)
    {
        var parameters = new { input = input.Write(), plan = JsonSerializer.Serialize(plan, Plan.Json), name, key };
        try
        {
            var id = await database.AsUserAsync(accountId, session => session.SingleAsync<Guid?>(
                "select import_plan(@input::jsonb, @plan::jsonb, @name, @key)", parameters), ct);
            return id is { } imported ? new EnqueueResult.Accepted(imported) : new EnqueueResult.Refused(EnqueueRefusal.AlreadyImported);
        }
        catch (PostgresException e) when (e.SqlState == "PT429")
        {
            var hint = LimitHint.From(e);
            audit.Record(AuditEvent.Refused(hint.IsOfDay ? "imports_per_day" : "imports_per_month", accountId));
            return new EnqueueResult.Refused(hint.IsOfDay
                ? EnqueueRefusal.TooManyImportsToday(hint.Used, hint.Limit) : EnqueueRefusal.ImportLimitReached(hint.Used, hint.Limit));
        }
    }
}
