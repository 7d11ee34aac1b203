using Dapper;
using Npgsql;

namespace PlanBuilder.Trials.Chaos;

/// <summary>
/// What the database itself saw in a round: each move of a job is written down by a trigger, in the move's own transaction.
/// </summary>
internal static class Ledger
{
    private const string Schema = """
        create schema chaos;
        create table chaos.moves (
          number bigint generated always as identity, job_id uuid, became text, at timestamptz default clock_timestamp(),
          silent_since timestamptz, swept boolean);
        create index on chaos.moves (job_id, number);
        create function chaos.note_move() returns trigger language plpgsql security definer set search_path = '' as $$
        begin
          insert into chaos.moves (job_id, became, silent_since, swept)
          values (new.id, new.status, old.heartbeat_at, old.status = 'running' and new.status = 'queued' and new.next_attempt_at is null);
          return null;
        end $$;
        create trigger note_move after update on public.jobs for each row
          when (old.status is distinct from new.status) execute function chaos.note_move();
        """;

    public static Task OpenAsync(NpgsqlConnection connection) => connection.ExecuteAsync(Schema);

    public static Task TurnPageAsync(NpgsqlConnection connection) => connection.ExecuteAsync("truncate chaos.moves");

    /// <summary>
    /// How many jobs of the round have ended, twice, or are not in the ledger as they should be, and why those failed that did.
    /// </summary>
    /// <param name="keys">A pattern of the round's idempotency keys.</param>
    public static Task<Ends> EndsAsync(NpgsqlConnection connection, string keys) => connection.QuerySingleAsync<Ends>("""
        select count(*) filter (where status in ('completed', 'failed'))::int as ended,
               count(*) filter (where ends > 1 or notifications > 1)::int as doubled,
               count(*) filter (where bookings <> 1 or (refunds > 0) <> (status = 'failed'))::int as "WronglyBooked",
               count(*) filter (where status = 'failed')::int as failed
          from jobs j,
               lateral (select count(*) as ends from chaos.moves m where m.job_id = j.id and became in ('completed', 'failed')) e,
               lateral (select count(*) as notifications from job_notifications n where n.job_id = j.id) n,
               lateral (select count(*) as bookings, count(refunded_at) as refunds from user_activity a where a.job_id = j.id) a
         where idempotency_key like @keys
        """, new { keys });

    /// <summary>How often the sweep rescued a job of a lost worker.</summary>
    public static Task<int> RescuesAsync(NpgsqlConnection connection) =>
        connection.QuerySingleAsync<int>("select count(*)::int from chaos.moves where swept");

    /// <summary>The longest time from the last heartbeat of a lost worker until its job ran again, in seconds.</summary>
    public static Task<double> SlowestRecoveryAsync(NpgsqlConnection connection) => connection.QuerySingleAsync<double>("""
        select coalesce(max(extract(epoch from (
                 select min(at) from chaos.moves c
                  where c.job_id = m.job_id and c.number > m.number and became = 'running') - silent_since)), 0)::float8
          from chaos.moves m where swept
        """);

    /// <summary>The time from a moment to the first claim after it, in seconds.</summary>
    public static Task<double> FirstClaimAsync(NpgsqlConnection connection, DateTime after) => connection.QuerySingleAsync<double>("""
        select coalesce(extract(epoch from min(at) - @after), 0)::float8 from chaos.moves where became = 'running' and at > @after
        """, new { after });

    /// <summary>Those of these answered keys whose job was not claimed as often as it was answered.</summary>
    public static Task<IEnumerable<string>> AnsweredTooOftenAsync(NpgsqlConnection connection, IReadOnlyDictionary<string, int> answers) =>
        connection.QueryAsync<string>("""
            select key from unnest(@keys, @times) answered (key, times) join jobs on idempotency_key = key where times > attempt
            """, new { keys = answers.Keys.ToArray(), times = answers.Values.ToArray() });
}

internal sealed record Ends(int Ended, int Doubled, int WronglyBooked, int Failed);
