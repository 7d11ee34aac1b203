using PlanBuilder.Tests.Postgres;

namespace PlanBuilder.Trials.Model;

/// <summary>A rule of a job's life as the database would keep it wrongly.</summary>
/// <param name="Wrong">What goes wrong then.</param>
/// <param name="Function">The function it stands in.</param>
/// <param name="Right">Words of that function.</param>
/// <param name="Broken">What is put in their place.</param>
internal sealed record BrokenRule(string Wrong, string Function, string Right, string Broken)
{
    public static readonly IReadOnlyList<BrokenRule> All =
    [
        new("a late result completes a cancelled job", "jobs_before_update",
            "where code = old.error_code and late_result", "where code = old.error_code"),
        new("a failed plan is not refunded", "jobs_after_update",
            "set refunded_at = now()", "set refunded_at = null"),
        new("a cancel is refunded from running too", "jobs_after_update",
            "(old.status = 'queued' or", "(old.status in ('queued', 'running') or"),
        new("a late plan is not booked again", "jobs_after_update",
            "set refunded_at = null", "set refunded_at = refunded_at"),
        new("a second answer replaces the one that is read", "jobs_before_update",
            "if old.received_result is not null and new.received_result is not null then", "if false then"),
        new("what n8n brings counts before it is read", "jobs_before_update",
            "if brings_result and not by_app and", "if false and"),
        new("a late answer that is no plan changes the reason", "jobs_before_update",
            "if is_late and coalesce", "if false and coalesce"),
        new("n8n may fail what our runner holds", "jobs_before_update",
            "transition in ('report', 'fail')", "transition in ('report')"),
        new("n8n completes what was reclaimed", "jobs_before_update",
            "old.handover_attempts > 0 and not by_app", "old.handover_attempts > 99 and not by_app"),
        new("a claim counts no attempt", "jobs_before_update",
            "new.attempt := old.attempt + 1", "new.attempt := old.attempt"),
        new("a claim leaves its attempts", "jobs_before_update",
            "greatest(old.attempts_left - 1, 0)", "old.attempts_left"),
        new("progress falls back", "jobs_before_update",
            "greatest(coalesce(new.progress, 0), old.progress)", "coalesce(new.progress, 0)"),
        new("posts get fewer", "jobs_before_update",
            "greatest(new.posts_done, old.posts_done, 0)", "greatest(new.posts_done, 0)"),
        new("a reclaimed job is handed over again after its rescue", "jobs_before_update",
            "case when transition = 'rescue' then 'local' end", "null"),
        new("a change counts no version", "jobs_before_update",
            "new.version := old.version + case", "new.version := old.version + 0 * case"),
        new("nobody is notified of a completed plan", "jobs_after_update",
            "if ended and", "if new.status = 'failed' and"),
        new("the month's limit is one more", "jobs_after_insert",
            "usage.used >= usage.per_month", "usage.used > usage.per_month"),
        new("one more job at once", "jobs_after_insert",
            "active > usage.max_active", "active > usage.max_active + 1"),
        new("a message counts twice", "record_webhook_delivery",
            "return found;", "return true;"),
        new("anybody cancels", "cancel_job",
            "and jobs.user_id = auth.uid()", "and auth.uid() is not null"),
    ];

    /// <summary>Breaks the rule. What this gives puts it right.</summary>
    public async Task<IAsyncDisposable> BreakAsync(TestDatabase database)
    {
        var definition = await database.OwnerAsync<string>(
            "select pg_get_functiondef(oid) from pg_proc where pronamespace = 'public'::regnamespace and proname = @Function",
            new { Function });
        if (!definition.Contains(Right, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{Function} no longer contains: {Right}");
        }

        await database.OwnerRunAsync(definition.Replace(Right, Broken, StringComparison.Ordinal));
        return new Repair(database, definition);
    }

    private sealed class Repair(TestDatabase database, string definition) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await database.OwnerRunAsync(definition);
    }
}
