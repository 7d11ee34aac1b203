using Microsoft.Extensions.AI;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Web.Workflow;

/// <summary>
/// One attempt to rewrite some posts of a plan with a model, in batches. Posts with something wrong are asked for once more. It asks for
/// nothing that an earlier attempt finished, and hands over at once what it finishes itself.
/// </summary>
internal sealed class PlanRewriting(
    PostsStep step, WorkflowOptions options, TimeProvider time, ChangeRequest change, WorkSoFar done, AiSpending spending,
    ProvenanceBuilder provenance, WorkReport report)
{
    private const string Rewrite = "rewrite", RewriteAgain = "rewrite again";

    private readonly RewrittenPosts posts = new(change, done.Posts);
    private PlanFailure? failure;

    /// <summary>Returns what is proposed, or why nothing is; both where posts are missing that another attempt might bring.</summary>
    public async Task<(PlanChange? Change, PlanFailure? Failure)> RunAsync(CancellationToken ct)
    {
        using var late = new CancellationTokenSource(options.LongestRun, time);
        using var work = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        try
        {
            await report.ReportAsync(At());
            await InParallelAsync(
                change.Missing(done.Posts), (batch, token) => AskAsync(Rewrite, batch, Question(batch), token), work.Token);
            await ReviseAsync(work.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            failure ??= new(FailureReason.AiTimedOut, $"Rewriting took longer than {options.LongestRun}.");
        }

        await report.ReportAsync(new(Steps.Checking, 95));
        return Finished();
    }

    private async Task ReviseAsync(CancellationToken ct)
    {
        var isSlip = failure?.Reason == FailureReason.AiUnreadable || failure?.Reason == FailureReason.AiEmpty;
        if ((posts.Count == 0 && !isSlip) || done.Calls.Any(call => call.Name == RewriteAgain))
        {
            return;
        }

        var wrong = posts.Findings().Where(found => !PlanRepair.CanRepair(found.Kind))
            .ToLookup(found => found.PostId, found => found.Sentence);
        var wanted = change.Slots.Where(slot => posts.At(slot) is null || wrong.Contains(change.IdOf(slot))).ToList();
        if (wanted.Count == 0 || !spending.HasRoom || failure is { TurnedAway: true })
        {
            return;
        }

        await report.ReportAsync(new(Steps.AskingAgain, 85));
        await InParallelAsync(wanted, (batch, token) => AskAsync(
            RewriteAgain, batch,
            [
                .. Question(batch),
                new(ChatRole.Assistant, Prompts.PostsSoFar(batch.Where(slot => posts.At(slot) is not null)
                    .Select(slot => (slot, posts.At(slot)! with { Id = SlotPosts.Name(slot.Number) })))),
                new(ChatRole.User, Prompts.AgainQuestion(batch.Select(slot => (
                    slot, posts.At(slot),
                    (IReadOnlyList<string>)(posts.At(slot) is null ? ["This post is missing."] : [.. wrong[change.IdOf(slot)]]))))),
            ],
            token), ct);
    }

    private (PlanChange?, PlanFailure?) Finished()
    {
        if (posts.Count == 0)
        {
            return (null, spending.HasReachedLimit ? new(FailureReason.AiBoundReached, $"It took {options.MostTokens} tokens or more.")
                : failure ?? RewrittenPosts.Nothing);
        }

        var (made, nothing) = posts.Propose(provenance.Build());
        return (made, posts.IsWhole ? nothing : failure ?? nothing);
    }

    private ChatMessage[] Question(IReadOnlyList<PlanSlot> batch) =>
        [new(ChatRole.System, ChangePrompts.Rules), new(ChatRole.User, ChangePrompts.Question(change, batch))];

    private Task InParallelAsync(
        IReadOnlyList<PlanSlot> wanted, Func<IReadOnlyList<PlanSlot>, CancellationToken, Task> ask, CancellationToken ct) =>
        Parallel.ForEachAsync(
            Batches.Split(wanted), new ParallelOptions { MaxDegreeOfParallelism = options.Parallel, CancellationToken = ct },
            async (batch, token) =>
            {
                if (!spending.HasReachedLimit && failure is not { TurnedAway: true })
                {
                    await ask(batch, token);
                }
            });

    private async Task AskAsync(string name, IReadOnlyList<PlanSlot> batch, ChatMessage[] question, CancellationToken ct)
    {
        var estimate = PlanCost.Batch(change.Request, batch.Count);
        spending.Begin(estimate);
        var written = await step.AskAsync(name, change.Request, question, change.HasSources, batch, (slot, fix) =>
            report.KeepPostAsync(slot, () => posts.Take(slot, fix), At), ct);
        if (written.Failure is { } trouble)
        {
            failure = trouble;
        }

        await report.NoteAsync(estimate, written.Step, written.Failure);
    }

    private StepProgress At() => new(Steps.Drafting, 10 + (70 * posts.Count / Math.Max(1, change.Slots.Count)), posts.Count,
        change.Slots.Count);
}
