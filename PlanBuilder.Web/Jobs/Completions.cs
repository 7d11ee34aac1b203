using System.Collections.Concurrent;
using System.Text.Json;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Jobs;

/// <summary>
/// Plans that are ready to be stored. The runner takes all of them along with its next claim; where there is no runner, and where one can't
/// go with the others, it goes by itself.
/// </summary>
internal sealed class Completions(WorkerJobs jobs)
{
    private readonly ConcurrentQueue<Completion> ready = new();

    /// <summary>Is told of the job of each plan that is ready, by whoever takes them.</summary>
    public Action<ClaimedJob>? Ready { get; set; }

    public bool IsEmpty => ready.IsEmpty;

    /// <inheritdoc cref="WorkerJobs.CompleteAsync"/>
    public async Task<bool> CompleteAsync(ClaimedJob job, object made, CancellationToken ct)
    {
        if (Ready is not { } tell)
        {
            return await jobs.CompleteAsync(job, made, ct);
        }

        var completion = new Completion(new(job, JsonSerializer.Serialize(made, Plan.Json)));
        ready.Enqueue(completion);
        tell(job);
        return await completion.Answer.Task.WaitAsync(ct) || await jobs.CompleteAsync(job, made, ct);
    }

    /// <summary>Gives all that are ready; each is to be answered.</summary>
    public List<Completion> Take()
    {
        var taken = new List<Completion>();
        while (taken.Count < MostAtOnce && ready.TryDequeue(out var completion))
        {
            taken.Add(completion);
        }

        return taken;
    }

    private const int MostAtOnce = 64;
}

/// <summary>One plan that is ready, and whoever waits for it to be stored.</summary>
internal sealed record Completion(ReadyPlan Plan)
{
    /// <summary>False where it wasn't stored with the others: whether the job is still its caller's is to be asked.</summary>
    public TaskCompletionSource<bool> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
