using Dapper;
using Npgsql;

namespace PlanBuilder.Tests;

/// <summary>What must hold after every trial, whatever was killed. A job for which it does not is named in a sentence.</summary>
internal static class Invariants
{
    /// <summary>The jobs as they are, the latest first: for whoever waited for something else.</summary>
    public const string Jobs = """
        select coalesce(string_agg(line, E'\n'), 'no job')
          from (select format(E'\n%s %s, attempt %s, %s left, runner %s, step %s, %s',
                              id, status, attempt, attempts_left, runner, step, error_code) as line
                  from jobs order by created_at desc limit 20) jobs
        """;

    private const string Broken = """
        select format('The %s job %s %s: %s', j.status, j.id, j.error_code, must.be)
          from planbuilder.managed_jobs j,
             lateral (select count(*) as bookings, count(a.refunded_at) as refunds, bool_or(a.feature = 'planImport') as imported
                        from user_activity a where a.job_id = j.id) ledger, -- whoever imports a plan knows of it
             lateral (select count(*) as notifications from job_notifications n
                      where n.job_id = j.id and n.message not like '%rewr%') notified, -- those of rewrites stand with their plan
             lateral (select j.status in ('completed', 'failed') as ended,
                     j.received_result is not null and j.error_code is not null as late) life,
             lateral (values
          ('it has an end exactly when it has ended', (j.completed_at is not null) = ended),
          ('it has a plan exactly when it is completed', coalesce(jsonb_typeof(j.result) = 'object', false) = (j.status = 'completed')),
          ('it has a reason exactly when it failed', late or (j.error_code is not null) = (j.status = 'failed')),
          ('it is booked once', bookings = 1),
          ('it is refunded exactly when it failed', late or (refunds > 0) = (j.status = 'failed') or j.error_code = 'cancelled'),
          ('its end is announced once',
           late or notifications = case when ended and j.type = 'plan_builder' and imported is not true then 1 else 0 end)) must (be, holds)
         where not holds
        union all
        select format('A plan of %s is booked for no job', a.user_id)
          from user_activity a
         where a.feature = 'aiPlanBuilder' and not exists (select from jobs where id = a.job_id)
        """;

    public static async Task AssertAsync(NpgsqlConnection connection) => Assert.Empty(await BrokenAsync(connection));

    /// <summary>A sentence for each job for which one does not hold.</summary>
    public static async Task<IReadOnlyList<string>> BrokenAsync(NpgsqlConnection connection) =>
        [.. await connection.QueryAsync<string>(Broken)];
}
