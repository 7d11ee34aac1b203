using Microsoft.Extensions.AI;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Web.Workflow;

/// <summary>
/// One attempt to write a plan with a model: research, a strategy, posts in batches, and once more those that are missing or not as they
/// should be. Asks for nothing that an earlier attempt finished, and hands over at once what it finishes itself.
/// </summary>
internal sealed partial class PlanWriting(
    ResearchStep researchStep, StrategyStep strategyStep, PostsStep postsStep, WorkflowOptions options, TimeProvider time, ILogger logger,
    PlanRequest request, WorkSoFar done, AiSpending spending, WorkHooks hooks) : IDisposable
{
    private const string Rewrite = "rewrite"; // what the second question is called among the steps

    private readonly IReadOnlyList<PlanSlot> slots = request.Slots();
    private readonly Dictionary<int, Post> posts = [];
    private readonly HashSet<int> askedTwice = [];
    private readonly ProvenanceBuilder provenance = new(options.Grok, done.Calls);
    private readonly SemaphoreSlim writeLock = new(1); // batches are written in parallel and handed over one at a time
    private Research? research = done.Research;
    private Strategy strategy = StrategyCheck.Mended(done.Strategy ?? new([], [], []), request);
    private PlanFailure? failure;
    private CancellationToken running;
    private int fruitless;
    private bool halted;

    /// <summary>Gives the plan, or why there is none; both where posts are missing that another attempt might bring.</summary>
    public async Task<(Plan? Plan, PlanFailure? Failure)> RunAsync(CancellationToken ct)
    {
        running = ct;
        var missing = done.Missing(request).Select(slot => slot.Number).ToHashSet();
        foreach (var slot in slots.Where(slot => !missing.Contains(slot.Number)))
        {
            posts[slot.Number] = done.Posts[slot.Number];
        }

        // What is finished is a plan when its owner or the clock asks for one.
        using var late = new CancellationTokenSource(options.LongestRun, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(hooks.Stop, late.Token);
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

        await ReportAsync(new(Steps.Checking, 95));
        return Finished(isLate: late.IsCancellationRequested && !hooks.Stop.IsCancellationRequested);
    }

    public void Dispose() => writeLock.Dispose();

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
        await ReportAsync(new(Steps.Researching, 5));
        spending.Begin(PlanCost.Research);
        var (found, step) = await researchStep.AskAsync(
            request, done.ResearchCall, id => KeepAsync(KeptSteps.ResearchCall, new { id }), ct);
        await NoteAsync(PlanCost.Research, step, found.Failure);
        provenance.Add(found);
        research = found;
        if (found.Failure is null)
        {
            await KeepAsync(KeptSteps.Research, found);
        }
    }

    // A question that held no line may have been a slip, and one that was longer than the model reads is asked without what it can do
    // without. Posts are written without a line as well; whoever declined, or was cut off thinking, would do so again.
    private async Task<PlanFailure?> PlanAsync(CancellationToken ct)
    {
        await ReportAsync(new(Steps.Planning, 12));
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
        await KeepAsync(KeptSteps.Strategy, strategy);
        return null;

        async Task<PlannedWeeks> AskAsync(Func<CancellationToken, Task<PlannedWeeks>> ask, CancellationToken token)
        {
            spending.Begin(PlanCost.Strategy(request));
            var planned = await ask(token);
            await NoteAsync(PlanCost.Strategy(request), planned.Step, planned.Failure);
            return planned;
        }
    }

    private async Task WriteAsync(CancellationToken ct)
    {
        await ReportAsync(Drafting());
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

        await ReportAsync(new(Steps.Checking, 80));
        var wanted = Wanted().ToDictionary(each => each.Slot);
        if (wanted.Count == 0 || halted || !spending.HasRoom) // what took too much is marked as it is
        {
            return;
        }

        var rewritten = 0;
        await ReportAsync(Rewriting());
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
}
