using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Web.Workflow;

/// <summary>Who makes plans, as the settings say: an n8n workflow, an AI model, or the built-in ideas.</summary>
/// <param name="Model">The model that writes what is made here, as people
/// call it, such as "Grok (grok-4.3)"; null for the built-in ideas.</param>
/// <param name="Researches">Whether the web is researched for what is made here.</param>
internal sealed record PlanMaker(string? Model, bool Researches)
{
    private const int LongPlanWorkflow = 2;

    /// <summary>Whether jobs are handed over to n8n, which doesn't say what its plans are made with.</summary>
    public bool IsN8n { get; init; }

    /// <summary>Whether rewrites are handed over to n8n.</summary>
    public bool IsN8nForRewrites { get; init; }

    /// <summary>Whether posts can be rewritten on request, which takes a model, here or in n8n.</summary>
    public bool Rewrites => IsN8nForRewrites || Model is not null;

    /// <summary>Whether what n8n doesn't start in time is made here.</summary>
    public bool FallsBack { get; init; }

    /// <summary>Whether a plan is more than a choice of built-in ideas.</summary>
    public bool IsAi => IsN8n || Model is not null;

    /// <summary>Whether plans of more than two weeks can be made.</summary>
    /// <param name="workflow">The version that n8n's workflow last answered with; null where it hasn't yet.</param>
    public bool MakesLongPlans(int? workflow) => !IsN8n || workflow >= LongPlanWorkflow;

    /// <summary>Who makes plans here.</summary>
    public static PlanMaker From(WorkflowOptions options) => new(
        options.Grok.IsOn ? ProvenanceLabels.Model(options.Grok.Name, options.Grok.Model) : null,
        Researches: options is { Grok.IsOn: true, Perplexity.IsOn: true });
}
