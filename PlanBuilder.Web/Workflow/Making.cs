namespace PlanBuilder.Web.Workflow;

/// <summary>Keeps what a plan will say of how it was made.</summary>
internal sealed class Making(AiEndpoint drafts)
{
    private readonly List<string> notes = [];
    private readonly List<PlanStep> steps = [];
    private IReadOnlyList<PlanSource> sources = [];

    public void Took(PlanStep step) => steps.Add(step);

    public void Found(Research research)
    {
        sources = research.Sources;
        if (research.Error is { } error)
        {
            notes.Add($"This plan was made without research: Perplexity {Sentence(error.Kind)}.");
        }
        else if (sources.Count == 0)
        {
            notes.Add("Research named no sources, so what it found cannot be looked up.");
        }
    }

    public PlanOrigin Origin() => new(drafts.Name, notes, sources, drafts.Model, Prompts.Version, steps);

    private static string Sentence(PlanErrorKind kind) => kind switch
    {
        PlanErrorKind.KeyRefused => "did not accept its key",
        PlanErrorKind.QuotaUsedUp => "has nothing left to spend on its account",
        PlanErrorKind.Retired => "does not offer the model or the address any more that is set up here",
        PlanErrorKind.TimedOut => "took too long",
        PlanErrorKind.Unavailable => "could not be reached, or had too much to do",
        PlanErrorKind.Empty => "gave an empty answer",
        _ => "gave no answer that can be used",
    };
}
