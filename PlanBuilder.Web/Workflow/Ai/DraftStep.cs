using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.Ai;

/// <summary>Asks the model for a draft, and once more for those posts of it that are not as they should be.</summary>
internal sealed class DraftStep(DraftModel model, IOptions<WorkflowOptions> options, TimeProvider time)
{
    /// <param name="research">What research found; null where there was none.</param>
    /// <param name="finished">Called with how many posts are finished, each time there are more.</param>
    public Task<Draft> AskAsync(PlanRequest request, string? research, Func<int, Task> finished, CancellationToken ct) =>
        AskAsync("draft", request, [.. Opening(request, research)], finished, ct);

    /// <param name="plan">The draft so far.</param>
    /// <param name="slots">The posts to write once more.</param>
    public Task<Draft> AskAgainAsync(PlanRequest request, Plan plan, IReadOnlyList<Slot> slots, CancellationToken ct) =>
        AskAsync(
            "rewrite", request,
            [
                .. Opening(request, null), new(ChatRole.Assistant, Prompts.DraftSoFar(plan)),
                new(ChatRole.User, Prompts.AgainQuestion(plan, slots)),
            ],
            _ => Task.CompletedTask, ct);

    private async Task<Draft> AskAsync(
        string name, PlanRequest request, ChatMessage[] messages, Func<int, Task> finished, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        var counter = new PostCounter();
        var answer = await model.AskAsync(messages, PlanSchema.For(request), PlanCost.LongestAnswer(request), async piece =>
        {
            var before = counter.Posts;
            counter.Hear(piece);
            if (counter.Posts > before)
            {
                await finished(counter.Posts);
            }
        }, ct);

        var (plan, failure) = Read(answer, new(request.StartDate, request.Days));
        return new(plan, failure, new(
            name, Math.Round(time.GetElapsedTime(started).TotalSeconds, 1), options.Value.Grok.Model, answer.InputTokens,
            answer.OutputTokens));
    }

    // The plan is in the words, or in the call of a tool beside them; finished posts count however the answer ended.
    private static (Plan?, PlanFailure?) Read(ModelAnswer answer, PlanPeriod period)
    {
        var read = ((string[])[answer.Words, answer.Called]).Where(text => text.Length > 0)
            .Select(text => PlanReader.Read(text, period)).ToList();
        if (read.Select(each => each.Plan).OfType<Plan>().MaxBy(plan => plan.TotalPosts) is { } plan)
        {
            return (plan, answer.Shortfall);
        }

        return (null, answer.Shortfall ?? (SoftRefusal.IsOne(answer.Words)
            ? new(FailureReason.AiDeclined, "The model said no in words.")
            : read[0].Failure! with { Reason = FailureReason.AiUnreadable }));
    }

    private static IEnumerable<ChatMessage> Opening(PlanRequest request, string? research) =>
        [new(ChatRole.System, Prompts.Draft), new(ChatRole.User, Prompts.DraftQuestion(request, research))];
}

/// <summary>What came of a question to the model: a plan as far as it could be read, and what it took.</summary>
/// <param name="Failure">Why there is no plan, or why its answer ended too early.</param>
internal sealed record Draft(Plan? Plan, PlanFailure? Failure, PlanStep Step);
