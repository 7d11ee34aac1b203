using Microsoft.Extensions.AI;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Shared;
using PlanBuilder.Web.Usage;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Web.Workflow;

/// <summary>Each question to the model: what it may take, what it took, and what is handed over of its answer.</summary>
internal sealed partial class PlanWriting
{
    private async Task<WrittenPosts> AskAsync(
        string name, IReadOnlyList<PlanSlot> batch, ChatMessage[] question, Func<PlanSlot, Post, Post> becomes, Func<StepProgress> at,
        CancellationToken ct)
    {
        var estimate = PlanCost.Batch(request, batch.Count);
        spending.Begin(estimate);
        var written = await postsStep.AskAsync(
            name, request, question, withSources: research?.Sources.Count > 0, batch, (slot, post) => WithLockAsync(() =>
            {
                posts[slot.Number] = becomes(slot, post);
                return hooks.KeepPost(slot, posts[slot.Number], at(), running);
            }), ct);
        await NoteAsync(estimate, written.Step, written.Failure);
        return written;
    }

    private ChatMessage[] Question(IReadOnlyList<PlanSlot> batch, Research? with) =>
    [
        new(ChatRole.System, Prompts.Posts),
        new(ChatRole.User, Prompts.PostsQuestion(request, with, strategy, batch)),
    ];

    private StepProgress Drafting() => new(Steps.Drafting, 20 + (60 * posts.Count / Math.Max(1, slots.Count)), posts.Count, slots.Count);

    private static bool IsSlip(PlanFailure? failure) =>
        failure is not null && (failure.Reason == FailureReason.AiUnreadable || failure.Reason == FailureReason.AiEmpty);

    private static bool IsTooLong(PlanFailure? failure) => failure is { TurnedAway: true } && failure.Reason == FailureReason.AiCutOff;

    private Task ReportAsync(StepProgress at) => WithLockAsync(() => hooks.Report(at, running));

    private Task KeepAsync(string step, object outcome) => WithLockAsync(() => hooks.KeepStep(step, outcome, running));

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

    private async Task NoteAsync(AiCost estimate, PlanStep step, PlanFailure? trouble)
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
}
