using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Web.Workflow;

/// <summary>Keeps what a plan will say of how it was made, over all attempts to make it. Thread-safe.</summary>
/// <param name="earlier">What the calls of earlier attempts took.</param>
internal sealed class ProvenanceBuilder(AiEndpoint writer, IReadOnlyList<PlanStep> earlier)
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

    private readonly Lock guard = new();
    private readonly List<string> notes = [];
    private readonly List<PlanStep> steps = [.. earlier];
    private IReadOnlyList<PlanSource> sources = [];

    /// <summary>What the calls took so far.</summary>
    public IReadOnlyList<PlanStep> Steps
    {
        get
        {
            lock (guard)
            {
                return [.. steps];
            }
        }
    }

    public void Add(PlanStep step)
    {
        lock (guard)
        {
            steps.Add(step);
        }
    }

    public void Add(string note) => notes.Add(note);

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

    public Provenance Build() => new(writer.Name, notes, sources, writer.Model, Prompts.Version, Steps);
}
