using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Usage;

namespace PlanBuilder.Web.Workflow.Ai;

/// <summary>
/// Adds up what the calls of one attempt take. A call that is still out, was cut off, or whose service counts no tokens is taken to be what
/// was estimated for it.
/// </summary>
/// <param name="reserved">What was reserved for this attempt.</param>
/// <param name="mostTokens">What one plan may take, over all its attempts.</param>
/// <param name="earlier">The tokens that earlier attempts took.</param>
internal sealed class AiSpending(AiCost reserved, long mostTokens = long.MaxValue, long earlier = 0)
{
    private const long MostPerCall = 10_000_000; // tokens: a service may say anything

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

    /// <summary>Whether one more call is within what was reserved, and within what one plan may take.</summary>
    public bool HasRoom => Spent is var so && so.Calls < reserved.Calls && so.Tokens < reserved.Tokens && !HasReachedLimit;

    /// <summary>Whether the plan took all that one plan may take.</summary>
    public bool HasReachedLimit => earlier + Spent.Tokens >= mostTokens;

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
            : Math.Clamp((long)(step.InputTokens ?? 0) + (step.OutputTokens ?? 0), 0, MostPerCall);
        lock (guard)
        {
            spent = spent - estimate + new AiCost(1, tokens);
        }
    }
}
