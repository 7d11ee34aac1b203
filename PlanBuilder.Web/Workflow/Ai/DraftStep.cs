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
        var (answer, failure) = await model.AskAsync(messages, PlanSchema.For(request), PlanCost.LongestAnswer(request), async piece =>
        {
            var before = counter.Posts;
            counter.Hear(piece);
            if (counter.Posts > before)
            {
                await finished(counter.Posts);
            }
        }, ct);

        var step = new PlanStep(
            name, Math.Round(time.GetElapsedTime(started).TotalSeconds, 1), options.Value.Grok.Model, answer?.InputTokens, answer?
                .OutputTokens);
        if (answer is null || failure is not null)
        {
            return new(null, failure, step);
        }

        var (plan, unreadable) = PlanReader.Read(answer.Text);
        return new(plan, unreadable is null ? null : unreadable with { Reason = FailureReason.AiUnreadable }, step);
    }

    private static IEnumerable<ChatMessage> Opening(PlanRequest request, string? research) =>
        [new(ChatRole.System, Prompts.Draft), new(ChatRole.User, Prompts.DraftQuestion(request, research))];
}

/// <summary>What came of a question to the model: a plan as it was read, or why there is none; and what it took.</summary>
internal sealed record Draft(Plan? Plan, PlanFailure? Failure, PlanStep Step);
