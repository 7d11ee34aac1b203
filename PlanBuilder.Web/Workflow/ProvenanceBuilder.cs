using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Web.Workflow;

/// <summary>Keeps what a plan will say of how it was made.</summary>
internal sealed class ProvenanceBuilder(AiEndpoint drafts)
{
    private static readonly Dictionary<FailureReason, string> WhyNoResearch = new()
    {
        [FailureReason.AiKeyRefused] = "rejected its API key",
        [FailureReason.AiQuotaUsedUp] = "is out of credit",
        [FailureReason.AiRetired] = "no longer offers the configured model or address",
        [FailureReason.AiTimedOut] = "took too long",
        [FailureReason.AiUnavailable] = "couldn't be reached or was too busy",
        [FailureReason.AiEmpty] = "returned an empty answer",
    };

    private readonly List<string> notes = [];
    private readonly List<PlanStep> steps = [];
    private IReadOnlyList<PlanSource> sources = [];

    public void Add(PlanStep step) => steps.Add(step);

    public void Add(Research research)
    {
        sources = research.Sources;
        if (research.Failure is { } failure)
        {
            var why = WhyNoResearch.GetValueOrDefault(failure.Reason, "returned an answer we couldn't use");
            notes.Add($"Created without web research: Perplexity {why}.");
        }
        else if (sources.Count == 0)
        {
            notes.Add("Web research listed no sources, so its findings can't be verified.");
        }
    }

    public Provenance Build() => new(drafts.Name, notes, sources, drafts.Model, Prompts.Version, steps);
}
