using Microsoft.Extensions.AI;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Web.Workflow;

/// <summary>
/// One attempt to write a plan with a model: research, a strategy, posts in batches, and once more those that are missing or not as they
/// should be. Asks for nothing that an earlier attempt finished, and hands over at once what it finishes itself.
/// </summary>
internal sealed partial class PlanWriting(
    ResearchStep researchStep, StrategyStep strategyStep, PostsStep postsStep, WorkflowOptions options, TimeProvider time,
    PlanRequest request, WorkSoFar done, AiSpending spending, ProvenanceBuilder provenance, WorkReport report, CancellationToken stop)
{
    private const string Rewrite = "rewrite"; // what the second question is called among the steps

    private readonly IReadOnlyList<PlanSlot> slots = request.Slots();
    private readonly Dictionary<int, Post> posts = [];
    private readonly HashSet<int> askedTwice = [];
    private Research? research = done.Research;
    private Strategy strategy = StrategyCheck.Mended(done.Strategy ?? new([], [], []), request);
    private PlanFailure? failure;
    private int fruitless;
    private bool halted;

    /// <summary>Returns the plan, or why there is none; both where posts are missing that another attempt might bring.</summary>
    public async Task<(Plan? Plan, PlanFailure? Failure)> RunAsync(CancellationToken ct)
    {
        var missing = done.Missing(request).Select(slot => slot.Number).ToHashSet();
        foreach (var slot in slots.Where(slot => !missing.Contains(slot.Number)))
        {
            posts[slot.Number] = done.Posts[slot.Number];
        }

        // What is finished is a plan when its owner or the clock asks for one.
        using var late = new CancellationTokenSource(options.LongestRun, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        using var work = CancellationTokenSource.CreateLinkedTokenSource(ct, end.Token);
        try
        {
            await WriteAllAsync(work.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            failure ??= late.IsCancellationRequested
                ? new(FailureReason.AiTimedOut, $"Writing took longer than {options.LongestRun}.")
                : null;
        }

        await report.ReportAsync(new(Steps.Checking, 95));
        return Finished(isLate: late.IsCancellationRequested && !stop.IsCancellationRequested);
    }

    private async Task WriteAllAsync(CancellationToken ct)
    {
        if (research is not null)
        {
            provenance.Add(research);
        }

        ct.ThrowIfCancellationRequested();
        if (options.Perplexity.IsOn && research is null)
        {
            await ResearchAsync(ct);
        }

        if (done.Strategy is null && (failure = await PlanAsync(ct)) is not null)
        {
            return;
        }

        await WriteAsync(ct);
        await ReviseAsync(ct);
    }

    // A plan is made without research as well, and says so.
    private async Task ResearchAsync(CancellationToken ct)
    {
        await report.ReportAsync(new(Steps.Researching, 5));
        spending.Begin(PlanCost.Research);
        var (found, step) = await researchStep.AskAsync(
            request, done.ResearchCall, id => report.KeepAsync(KeptSteps.ResearchCall, new { id }), ct);
        await report.NoteAsync(PlanCost.Research, step, found.Failure);
        provenance.Add(found);
        research = found;
        if (found.Failure is null)
        {
            await report.KeepAsync(KeptSteps.Research, found);
        }
    }

    // A question that held no line may have been a slip, and one that was longer than the model reads is asked without what it can do
    // without. Posts are written without a line as well; whoever declined, or was cut off thinking, would do so again.
    private async Task<PlanFailure?> PlanAsync(CancellationToken ct)
    {
        await report.ReportAsync(new(Steps.Planning, 12));
        var asked = await AskAsync(token => strategyStep.AskAsync(request, research, token), ct);
        if (asked.Strategy is null)
        {
            if (!IsSlip(asked.Failure) && !IsTooLong(asked.Failure))
            {
                return asked.Failure;
            }

            var shorter = IsTooLong(asked.Failure);
            if (spending.HasRoom && (!shorter || research?.Text is not null || request.PastThemes.Count > 0))
            {
                asked = await AskAsync(token => strategyStep.AskAsync(
                    shorter ? request with { PastThemes = [] } : request, shorter ? null : research, token), ct);
            }

            if (asked.Strategy is null && !IsSlip(asked.Failure))
            {
                return asked.Failure;
            }
        }
        else if (StrategyCheck.Wrong(asked.Strategy, request) is { Count: > 0 } wrong && spending.HasRoom)
        {
            var again = await AskAsync(token => strategyStep.AskAgainAsync(request, asked.Strategy, wrong, token), ct);
            asked = again.Strategy is null ? asked
                : asked with { Strategy = StrategyCheck.With(asked.Strategy, again.Strategy, wrong.Keys) };
        }

        strategy = StrategyCheck.Mended(asked.Strategy ?? new([], [], []), request);
        await report.KeepAsync(KeptSteps.Strategy, strategy);
        return null;

        async Task<PlannedWeeks> AskAsync(Func<CancellationToken, Task<PlannedWeeks>> ask, CancellationToken token)
        {
            spending.Begin(PlanCost.Strategy(request));
            var planned = await ask(token);
            await report.NoteAsync(PlanCost.Strategy(request), planned.Step, planned.Failure);
            return planned;
        }
    }

    private async Task WriteAsync(CancellationToken ct)
    {
        await report.ReportAsync(Drafting());
        await InParallelAsync(Batches.Split([.. slots.Where(slot => !posts.ContainsKey(slot.Number))]), async (batch, token) =>
        {
            var question = Question(batch, research);
            var written = await AskAsync("posts", batch, question, (_, post) => post, Drafting, token);
            if (written.Posts.Count == 0 && (IsSlip(written.Failure) || (IsTooLong(written.Failure) && research?.Text is not null))
                && spending.HasRoom && !halted)
            {
                lock (askedTwice)
                {
                    askedTwice.UnionWith(batch.Select(slot => slot.Number));
                }

                written = await AskAsync(
                    "posts", batch, IsSlip(written.Failure) ? question : Question(batch, null), (_, post) => post, Drafting, token);
            }

            CountFailure(written);
        }, ct);
    }

    // Once more what is missing or not as it should be, and only that.
    private async Task ReviseAsync(CancellationToken ct)
    {
        if (posts.Count == 0)
        {
            return;
        }

        await report.ReportAsync(new(Steps.Checking, 80));
        var wanted = Wanted().ToDictionary(each => each.Slot);
        if (wanted.Count == 0 || halted || !spending.HasRoom) // what took too much is marked as it is
        {
            return;
        }

        var rewritten = 0;
        await report.ReportAsync(Rewriting());
        await InParallelAsync(Batches.Split([.. wanted.Keys]), async (batch, token) =>
        {
            var asked = batch.Select(slot => wanted[slot]).ToList();
            ChatMessage[] question =
            [
                .. Question(batch, research),
                new(ChatRole.Assistant, Prompts.PostsSoFar(
                    asked.Where(each => each.Post is not null).Select(each => (each.Slot, each.Post!)))),
                new(ChatRole.User, Prompts.AgainQuestion(asked)),
            ];
            var seen = new HashSet<int>();
            CountFailure(await AskAsync(Rewrite, batch, question, (slot, fix) =>
            {
                rewritten += seen.Add(slot.Number) ? 1 : 0;
                return wanted[slot].Post is { } old ? Over(old, fix, slot) : fix;
            }, Rewriting, token));
        }, ct);

        StepProgress Rewriting() => new(Steps.AskingAgain, 85, rewritten, wanted.Count);
    }
}
