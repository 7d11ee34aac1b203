using System.Diagnostics;

namespace PlanBuilder.Web.Jobs;

/// <summary>How this node claims what waits, as the service. The database keeps the order of the queue.</summary>
internal sealed partial class JobStore
{
    internal const string Reclaimed = "runner = 'local'", OfAll = $"{Reclaimed} or handed_over_at is null";

    private static readonly TimeSpan LookBack = TimeSpan.FromSeconds(1);

    private ClaimedJob? last;
    private long lookedBack;

    /// <summary>Claims the first job in the queue, but for those that n8n has; null when none waits. No two callers get the same one.</summary>
    public Task<ClaimedJob?> ClaimAsync(CancellationToken ct) => ClaimAsync(OfAll, ct);

    /// <summary>The same for jobs that were reclaimed from n8n alone: the others are to be handed over.</summary>
    public Task<ClaimedJob?> ClaimReclaimedAsync(CancellationToken ct) => ClaimAsync(Reclaimed, ct);

    // Each claimed job leaves a dead entry at the head of the queue's index, and no vacuum takes it away while some transaction, anywhere,
    // pins a snapshot. So a claim begins where the last one was, and looks from the very beginning, for what came back to the queue, when
    // it finds nothing there and once a second.
    private async Task<ClaimedJob?> ClaimAsync(string ours, CancellationToken ct)
    {
        if (last is { } before && Stopwatch.GetElapsedTime(Volatile.Read(ref lookedBack)) < LookBack
            && await ClaimAfterAsync(before.Id, ours, ct) is { } next)
        {
            return last = next;
        }
        Volatile.Write(ref lookedBack, Stopwatch.GetTimestamp());
        var first = await ClaimAfterAsync(null, ours, ct);
        last = first ?? last;
        return first;
    }

    private Task<ClaimedJob?> ClaimAfterAsync(Guid? after, string ours, CancellationToken ct) =>
        background.AsServiceAsync(session => session.FirstOrDefaultAsync<ClaimedJob>(Claim(ours), new { after }), ct);

    /// <summary>What claims the next of those jobs that may begin, in words of SQL for a test to explain.</summary>
    internal static string Claim(string ours) => $"""
        with next as (
          select id from jobs
           where status = 'queued' and version is not null and (next_attempt_at is null or next_attempt_at <= now())
             and queue_position_at >= coalesce((select least(queue_position_at, started_at) from jobs where id = @after), '-infinity')
             and ({ours})
           order by queue_position_at, id
           limit 1
             for update skip locked)
        update jobs
           set status = 'running', runner = 'local'
          from next
         where jobs.id = next.id
        returning jobs.id, user_id, input::text, attempt, attempts_left, created_at
        """;
}
