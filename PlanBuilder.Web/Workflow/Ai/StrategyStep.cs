using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.Ai;

/// <summary>Asks the model what the plan is to be about, slot by slot, and once more for the lines that are missing or wrong.</summary>
internal sealed class StrategyStep(DraftModel model, IOptions<WorkflowOptions> options, TimeProvider time)
{
    /// <param name="research">What research found; null where there was none.</param>
    public Task<PlannedWeeks> AskAsync(PlanRequest request, Research? research, CancellationToken ct) =>
        AskAsync("strategy", request, [.. Opening(request, research)], [.. request.Slots().Select(slot => slot.Number)], ct);

    /// <param name="wrong">The slots to plan once more, with what is wrong with each.</param>
    public Task<PlannedWeeks> AskAgainAsync(
        PlanRequest request, Strategy strategy, IReadOnlyDictionary<int, string> wrong, CancellationToken ct) =>
        AskAsync(
            "strategy again", request,
            [
                .. Opening(request, null), new(ChatRole.Assistant, Prompts.StrategySoFar(strategy)),
                new(ChatRole.User, Prompts.StrategyAgain(wrong)),
            ],
            [.. wrong.Keys.Order()], ct);

    private async Task<PlannedWeeks> AskAsync(
        string name, PlanRequest request, ChatMessage[] messages, List<int> asked, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        var answer = await model.AskAsync(
            "strategy", messages, PlanSchema.Strategy, PlanCost.LongestStrategy(request.TotalPosts), _ => Task.CompletedTask, ct);
        var read = ((string[])[answer.Words, answer.Called]).Select(text => StrategyReader.Read(text, asked)).OfType<Strategy>()
            .MaxBy(strategy => strategy.Lines.Count);
        var failure = answer.Shortfall ?? (read is null ? PostsStep.Unreadable(answer.Words, "The answer has no lines.") : null);
        return new(read, failure, new(
            name, Math.Round(time.GetElapsedTime(started).TotalSeconds, 1), options.Value.Grok.Model, answer.InputTokens,
            answer.OutputTokens));
    }

    private static IEnumerable<ChatMessage> Opening(PlanRequest request, Research? research) =>
        [new(ChatRole.System, Prompts.Strategy), new(ChatRole.User, Prompts.StrategyQuestion(request, research))];
}

/// <summary>What came of the question for a strategy, and what it took.</summary>
/// <param name="Failure">Why there is none, or why the answer ended too early.</param>
internal sealed record PlannedWeeks(Strategy? Strategy, PlanFailure? Failure, PlanStep Step);
