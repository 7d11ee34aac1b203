using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Web.Workflow;

/// <summary>Who makes plans, and who made one, in words.</summary>
internal static class ProvenanceLabels
{
    /// <summary>For the form: who will make the plan, and what is sent to whom.</summary>
    /// <param name="byN8n">Whether jobs are handed over to n8n.</param>
    /// <param name="orHere">Whether what n8n does not begin is made here.</param>
    /// <param name="forOperator">Whether the reader is one who can switch AI on.</param>
    public static string Sentence(WorkflowOptions options, bool byN8n, bool orHere, bool forOperator)
    {
        if (byN8n)
        {
            return "Plans are created by an n8n workflow. What you enter here is sent to it."
                + (orHere ? $" If it doesn't start one in time, we create the plan here instead. {Sentence(options, byN8n: false, orHere: false, forOperator)}" : "");
        }
        if (!options.Grok.IsOn)
        {
            return "Plans come from a built-in collection of ideas, without AI." + (forOperator ? " Set GROK_API_KEY to write plans with AI." : "");
        }
        var drafter = Named(options.Grok.Name, options.Grok.Model);
        return options.Perplexity.IsOn
            ? $"Plans are written by {drafter} after Perplexity researches your niche on the web. What you enter here is sent to both."
            : $"Plans are written by {drafter}, without web research. What you enter here is sent to it.";
    }

    /// <summary>Who made a plan; null for the built-in planner, whose note says it, and for other writers who did not say.</summary>
    public static string? Sentence(Provenance provenance) =>
        provenance.Model is null ? (provenance.By == "n8n" ? "Created by an n8n workflow." : null) : $"Written by {Named(provenance.By, provenance.Model)}.";

    private static string Named(string service, string model) => service == "AI" ? $"the AI model {model}" : $"{service} ({model})";
}
