using System.Collections.Concurrent;
using System.Text.Json;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Jobs;

/// <summary>
/// Completes jobs in batches: the runner stores all results that are ready together with its next claim. Without a runner, and where a
/// batch left one out, a job is completed by itself.
/// </summary>
internal sealed class BatchCompleter(WorkerJobs jobs)
{
    private const int BatchSize = 64;

    private readonly ConcurrentQueue<Completion> ready = new();

    /// <summary>Called with each job whose result was enqueued. Set by whoever dequeues them.</summary>
    public Action<ClaimedJob>? Enqueued { get; set; }

    /// <inheritdoc cref="WorkerJobs.CompleteAsync"/>
    public async Task<bool> CompleteAsync(ClaimedJob job, object made, CancellationToken ct)
    {
        if (Enqueued is not { } notify)
        {
            return await jobs.CompleteAsync(job, made, ct);
        }

        var completion = new Completion(new(job, JsonSerializer.Serialize(made, Plan.Json)));
        ready.Enqueue(completion);
        notify(job);
        return await completion.Stored.Task.WaitAsync(ct) || await jobs.CompleteAsync(job, made, ct);
    }

    /// <summary>The results that are ready. The caller sets <see cref="Completion.Stored"/> of each.</summary>
    public List<Completion> Dequeue()
    {
        var taken = new List<Completion>();
        while (taken.Count < BatchSize && ready.TryDequeue(out var completion))
        {
            taken.Add(completion);
        }

        return taken;
    }
}

/// <summary>A result that is ready to be stored.</summary>
internal sealed record Completion(ReadyPlan Plan)
{
    /// <summary>False if the batch left it out. It may still be completed by itself.</summary>
    public TaskCompletionSource<bool> Stored { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
