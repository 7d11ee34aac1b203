using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Web.Workflow;

/// <summary>Keeps what a plan will say of how it was made.</summary>
internal sealed class ProvenanceBuilder(AiEndpoint drafts)
{
    private readonly List<string> notes = [];
    private readonly List<PlanStep> steps = [];
    private IReadOnlyList<PlanSource> sources = [];

    public void Add(PlanStep step) => steps.Add(step);

    public void Add(Research research)
    {
        sources = research.Sources;
        if (research.Error is { } error)
        {
            notes.Add($"Created without web research: Perplexity {Sentence(error.Kind)}.");
        }
        else if (sources.Count == 0)
        {
            notes.Add("Web research listed no sources, so its findings can't be verified.");
        }
    }

    public Provenance Build() => new(drafts.Name, notes, sources, drafts.Model, Prompts.Version, steps);

    private static string Sentence(PlanErrorKind kind) => kind switch
    {
        PlanErrorKind.KeyRefused => "rejected its API key",
        PlanErrorKind.QuotaUsedUp => "is out of credit",
        PlanErrorKind.Retired => "no longer offers the configured model or address",
        PlanErrorKind.TimedOut => "took too long",
        PlanErrorKind.Unavailable => "couldn't be reached or was too busy",
        PlanErrorKind.Empty => "returned an empty answer",
        _ => "returned an answer we couldn't use",
    };
}
