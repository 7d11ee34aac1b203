namespace PlanBuilder.Bench;

// The rows that are there beforehand.
internal sealed partial class PlanBuilderQueue
{
    // Not analyzed: a table that is known to be empty would be planned for as one that stays so.
    public Task ClearAsync() => postgres.RunAsync("truncate jobs, user_activity cascade", database);

    public Task ForgetQueuedAsync() => postgres.RunAsync("delete from jobs where status = 'queued'", database);

    /// <summary>So many that wait, put there past the triggers.</summary>
    public Task QueueAsync(int count) => postgres.RunAsync($"""
        set session_replication_role = replica;
        insert into jobs (user_id, type, status, input, attempt, attempts_left, progress, version, handover_attempts, n8n_runs,
                          queued_at, queue_position_at)
        select account.ids[1 + number % {Accounts}], 'plan_builder', 'queued', '{Request.Write()}',
               0, 3, 0, 1, 0, 0, now(), now() - interval '1 hour' + number * interval '1 ms'
          from generate_series(1, {count}) number, (select array['{string.Join("', '", accounts)}']::uuid[] as ids) account;
        reset session_replication_role
        """, database);

    /// <summary>So many that ended in the last days, put there past the triggers, with what goes with them.</summary>
    public Task EndAsync(int count, int days, int among = Accounts) => postgres.RunAsync($$"""
        set session_replication_role = replica;
        insert into jobs (user_id, type, status, input, result, attempt, attempts_left, progress, version, handover_attempts, n8n_runs,
                          runner, created_at, queued_at, started_at, completed_at, queue_position_at, title)
        select account.ids[1 + number % {{among}}], 'plan_builder', 'completed', '{"goal":"none","period":"7 days"}', '{"schedule":[]}',
               1, 2, 100, 4, 0, 0, 'local', at, at, at, at, at, 'Plan ' || number
          from generate_series(1, {{count}}) number, (select array['{{string.Join("', '", accounts)}}']::uuid[] as ids) account,
               lateral (select now() - interval '1 hour' - number * interval '{{days}} days' / {{count}} as at) ended;
        insert into user_activity (user_id, feature, job_id, tier, created_at)
        select user_id, 'aiPlanBuilder', id, 'free', created_at from jobs where status = 'completed';
        insert into job_events (job_id, kind, attempt, at)
        select id, 'completed', 1, completed_at from jobs where status = 'completed';
        insert into job_notifications (user_id, job_id, feature, message, read, created_at)
        select user_id, id, 'aiPlanBuilder', 'Your plan is ready.', true, completed_at from jobs where status = 'completed';
        reset session_replication_role;
        vacuum analyze jobs;
        vacuum analyze user_activity;
        vacuum analyze job_events;
        vacuum analyze job_notifications
        """, database);
}
