using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow.BuiltIn;

namespace PlanBuilder.Web.Workflow;

/// <summary>Who makes plans, and who made one, in words.</summary>
internal static class ProvenanceLabels
{
    /// <summary>What the form's button says: the plan is an AI's only where a model or n8n makes it.</summary>
    public static string Button(PlanMaker maker) => maker.IsAi ? "Generate AI Plan" : "Generate plan";

    /// <summary>For the form: who will make the plan, and what is sent to whom.</summary>
    /// <param name="forOperator">Whether the reader is one who can switch AI on.</param>
    public static string Sentence(PlanMaker maker, bool forOperator) => maker switch
    {
        { IsN8n: true, FallsBack: true } => "Plans are created by an n8n workflow. What you enter here is sent to it. "
            + $"If it doesn't start one in time, we create the plan here instead. {Here(maker, forOperator)}",
        { IsN8n: true } => "Plans are created by an n8n workflow. What you enter here is sent to it.",
        _ => Here(maker, forOperator),
    };

    /// <summary>What a plan is worth as it comes: a claim, and the rest.</summary>
    public static (string Claim, string Why) Draft(PlanMaker maker) => ("You get drafts.", maker.IsAi
        ? "Read them before you post: they can get facts wrong. Anything doubtful is marked."
        : "Read them before you post, and fill in the blanks that only you know. Posts with blanks are marked.");

    /// <summary>Who made a plan; null for the built-in planner, whose note says it, and for other writers who did not say.</summary>
    public static string? Sentence(Provenance provenance) =>
        provenance.Model is null
            ? (provenance.By == "n8n" ? "Created by an n8n workflow." : null)
            : $"Written by {Model(provenance.By, provenance.Model)}.";

    /// <summary>Which trade a plan's built-in ideas are for; null where it was not made from them.</summary>
    public static string? Ideas(Provenance provenance) => provenance.Trade is null ? null
        : Knowledge.Curated.Trade(provenance.Trade)?.Name ?? "something else";

    /// <summary>A model as people call it, by its service where that is known.</summary>
    public static string Model(string service, string model) => service == "AI" ? $"the AI model {model}" : $"{service} ({model})";

    private static string Here(PlanMaker maker, bool forOperator) => maker switch
    {
        { Model: null } => "Plans come from a built-in collection of ideas, without AI."
            + (forOperator ? " Set GROK_API_KEY to write plans with AI." : ""),
        { Researches: true } => $"Plans are written by {maker.Model} after Perplexity researches your niche on the web. "
            + "What you enter here is sent to both.",
        _ => $"Plans are written by {maker.Model}, without web research. What you enter here is sent to it.",
    };
}
