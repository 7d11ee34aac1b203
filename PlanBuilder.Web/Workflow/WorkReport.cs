using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Shared;
using PlanBuilder.Web.Usage;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Web.Workflow;

/// <summary>
/// Hands over what an attempt finishes, one thing at a time, although its batches are written in parallel; and notes what each call took.
/// </summary>
/// <param name="running">Of the whole attempt: what a call finished is handed over even where the call itself is ended.</param>
internal sealed class WorkReport(
    WorkHooks hooks, ProvenanceBuilder provenance, AiSpending spending, ILogger logger, CancellationToken running) : IDisposable
{
    private readonly SemaphoreSlim writeLock = new(1);

    public Task ReportAsync(StepProgress at) => WithLockAsync(() => hooks.Report(at, running));

    public Task KeepAsync(string step, object outcome) => WithLockAsync(() => hooks.KeepStep(step, outcome, running));

    /// <param name="take">Returns the post as it becomes part of the work; null where nothing of the answer counts.</param>
    /// <param name="at">How far the work is with it.</param>
    public Task KeepPostAsync(PlanSlot slot, Func<Post?> take, Func<StepProgress> at) => WithLockAsync(() =>
        take() is { } post ? hooks.KeepPost(slot, post, at(), running) : Task.CompletedTask);

    /// <summary>Notes a call that has ended.</summary>
    public async Task NoteAsync(AiCost estimate, PlanStep step, PlanFailure? trouble)
    {
        spending.End(estimate, step, trouble);
        provenance.Add(step);
        Telemetry.AiCall(step.Name, step.Model, step.Seconds, step.InputTokens, step.OutputTokens, trouble?.Reason.Code);
        if (trouble is null)
        {
            logger.LogInformation("AI call ({Step}) to {Model} took {Seconds} s: {Input} tokens in, {Output} out.",
                step.Name, step.Model, step.Seconds, step.InputTokens, step.OutputTokens);
        }
        else
        {
            logger.LogWarning("AI call ({Step}) to {Model} failed after {Seconds} s: {Reason}. {Detail}",
                step.Name, step.Model, step.Seconds, trouble.Reason.Code, trouble.Detail);
        }

        await KeepAsync(KeptSteps.Calls, provenance.Steps);
    }

    public void Dispose() => writeLock.Dispose();

    private async Task WithLockAsync(Func<Task> write)
    {
        await writeLock.WaitAsync(running);
        try
        {
            await write();
        }
        finally
        {
            writeLock.Release();
        }
    }
}
