using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Usage;

namespace PlanBuilder.Web.Workflow.Ai;

/// <summary>
/// Adds up what the calls of one plan take. A call that is still out, was cut off, or whose service counts no tokens is taken to be what
/// was estimated for it.
/// </summary>
internal sealed class AiSpending(AiCost bound)
{
    private const long MostTokens = 10_000_000; // of one call: a service may say anything

    private readonly Lock guard = new();
    private AiCost spent = AiCost.None;

    /// <summary>What was taken so far.</summary>
    public AiCost Spent
    {
        get
        {
            lock (guard)
            {
                return spent;
            }
        }
    }

    /// <summary>Whether one more call is within what was reserved for the plan.</summary>
    public bool HasRoom => Spent is var so && so.Calls < bound.Calls && so.Tokens < bound.Tokens;

    public void Begin(AiCost estimate)
    {
        lock (guard)
        {
            spent += estimate;
        }
    }

    public void End(AiCost estimate, PlanStep step, PlanFailure? failure)
    {
        var tokens = step is { InputTokens: null, OutputTokens: null }
            ? (failure is { TurnedAway: true } ? 0 : estimate.Tokens)
            : Math.Clamp((long)(step.InputTokens ?? 0) + (step.OutputTokens ?? 0), 0, MostTokens);
        lock (guard)
        {
            spent = spent - estimate + new AiCost(1, tokens);
        }
    }
}
