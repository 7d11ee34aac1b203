using System.Text.Json;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Jobs;

/// <summary>
/// What other writers brought as a job's result and nobody has read yet, as the service. One is read and its job ended in one transaction,
/// which holds its row: no two nodes read the same, and what a killed node had in hand waits for the next.
/// </summary>
internal sealed class ReceivedResults([FromKeyedServices(PostgresSetup.Background)] PlanDatabase database)
{
    private const int Largest = 4 * 1024 * 1024; // characters

    /// <summary>Reads the one that waits longest, and ends its job. Null when none waits, or others read them all.</summary>
    public Task<ReadResult?> ReadNextAsync(
        Func<ReceivedResult, Task<(object? Made, PlanFailure? Failure)>> read, CancellationToken ct) =>
        database.AsServiceAsync(async session =>
        {
            var received = await session.FirstOrDefaultAsync<ReceivedResult>("""
                select j.id, j.user_id, j.type, j.input::text, j.created_at,
                       case when length(j.received_result::text) <= @Largest then j.received_result::text end as result,
                       p.brand_voice_preference as brand_voice, p.time_zone,
                       j.handed_over_at is not null or j.n8n_execution_id is not null as is_n8n
                  from jobs j left join user_profile p on p.user_id = j.user_id
                 where j.received_result is not null
                 order by j.heartbeat_at
                 limit 1
                   for update of j skip locked
                """, new { Largest });
            if (received is null)
            {
                return null;
            }

            var (made, failure) = received.Result is null
                ? (null, new(FailureReason.UnreadableResult, $"It has more than {Largest} characters."))
                : await read(received);
            await (made is not null
                ? session.ExecuteAsync("""
                    update jobs set status = 'completed', result = @result::jsonb, received_result = null where id = @Id
                    """, new { received.Id, result = JsonSerializer.Serialize(made, Plan.Json) })
                : FailAsync(session, received.Id, failure!));
            return new ReadResult(received.Id, failure);
        }, ct);

    /// <summary>Fails the job whose result has waited longest, after an unexpected error while reading it.</summary>
    public Task FailNextAsync(string detail, CancellationToken ct) => database.AsServiceAsync(async session =>
    {
        var next = await session.FirstOrDefaultAsync<Guid?>("""
            select id from jobs where received_result is not null order by heartbeat_at limit 1 for update skip locked
            """);
        return next is { } id ? await FailAsync(session, id, new(FailureReason.UnreadableResult, detail)) : 0;
    }, ct);

    // What was brought is kept for operators, as far as it tells something.
    private static Task<int> FailAsync(DatabaseSession session, Guid id, PlanFailure failure) => session.ExecuteAsync("""
        update jobs
           set status = 'failed', error_code = @Code, error = @Detail || E'\n' || left(received_result::text, 10000), received_result = null
         where id = @id
        """, new { id, failure.Reason.Code, failure.Detail });
}

/// <summary>An answer as it came, with what was asked for.</summary>
/// <param name="Result">Null where it is too large to be read.</param>
/// <param name="IsN8n">Whether it is n8n's, as far as the job tells.</param>
internal sealed record ReceivedResult(
    Guid Id, Guid UserId, string Type, string Input, DateTime CreatedAt, string? Result, string? BrandVoice, string? TimeZone, bool IsN8n);

/// <summary>A job that was ended, and why it has no result, if it has none.</summary>
internal sealed record ReadResult(Guid JobId, PlanFailure? Failure);
