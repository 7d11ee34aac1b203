using Microsoft.Extensions.AI;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Web.Workflow;

/// <summary>The questions for posts, and what becomes of their answers.</summary>
internal sealed partial class PlanWriting
{
    // No question is begun once it is plain that there will be no answer, or that it would be one too many.
    private Task InParallelAsync(
        IReadOnlyList<IReadOnlyList<PlanSlot>> batches, Func<IReadOnlyList<PlanSlot>, CancellationToken, Task> ask, CancellationToken ct) =>
        Parallel.ForEachAsync(
            batches, new ParallelOptions { MaxDegreeOfParallelism = options.Parallel, CancellationToken = ct },
            async (batch, token) =>
            {
                if (!halted && !spending.HasReachedLimit)
                {
                    await ask(batch, token);
                }
            });

    private void CountFailure(WrittenPosts written)
    {
        lock (askedTwice)
        {
            fruitless += written.Posts.Count == 0 ? 1 : 0;
            failure = written.Failure is null || (failure is not null && written.Posts.Count == 0) ? failure : written.Failure;
            halted |= written.Failure is { } trouble && (trouble.Reason == FailureReason.AiKeyRefused
                || trouble.Reason == FailureReason.AiQuotaUsedUp || trouble.Reason == FailureReason.AiRetired
                || (trouble.TurnedAway && trouble.Reason == FailureReason.AiUnavailable));
            halted |= posts.Count == 0 && fruitless >= options.Parallel;
        }
    }

    private async Task<WrittenPosts> AskAsync(
        string name, IReadOnlyList<PlanSlot> batch, ChatMessage[] question, Func<PlanSlot, Post, Post> becomes, Func<StepProgress> at,
        CancellationToken ct)
    {
        var estimate = PlanCost.Batch(request, batch.Count);
        spending.Begin(estimate);
        var written = await postsStep.AskAsync(
            name, request, question, withSources: research?.Sources.Count > 0, batch, (slot, post) =>
                report.KeepPostAsync(slot, () => posts[slot.Number] = becomes(slot, post), at), ct);
        await report.NoteAsync(estimate, written.Step, written.Failure);
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
}
