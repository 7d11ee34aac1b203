using PlanBuilder.Web.Workflow;

namespace PlanBuilder.Web.Plans;

/// <summary>Who makes plans, and who made one, in words.</summary>
internal static class MakerWords
{
    /// <summary>For the form: who will make the plan, and what is sent to whom.</summary>
    /// <param name="byN8n">Whether jobs are handed over to n8n.</param>
    /// <param name="orHere">Whether what n8n does not begin is made here.</param>
    public static string Sentence(WorkflowOptions options, bool byN8n, bool orHere)
    {
        if (byN8n)
        {
            return "Plans are made by a workflow in n8n. What you write here is sent there."
                + (orHere ? $" A plan that it does not begin in time is made here instead. {Sentence(options, byN8n: false, orHere: false)}" : "");
        }
        if (!options.Grok.IsOn)
        {
            return "No AI is set up here: plans are put together from a built-in collection of ideas. Whoever runs PlanBuilder switches AI on by setting GROK_API_KEY.";
        }
        var drafter = Named(options.Grok.Name, options.Grok.Model);
        return options.Perplexity.IsOn
            ? $"Plans are drafted by {drafter}, after Perplexity has looked on the web for what is going on in your niche. What you write here is sent to both."
            : $"Plans are drafted by {drafter}, without research on the web. What you write here is sent there.";
    }

    /// <summary>Who made a plan; null for the built-in planner, whose note says it, and for other writers who did not say.</summary>
    public static string? Sentence(PlanOrigin made) =>
        made.Model is null ? (made.By == "n8n" ? "Made by a workflow in n8n." : null) : $"Drafted by {Named(made.By, made.Model)}.";

    private static string Named(string service, string model) => service == "AI" ? $"the AI model {model}" : $"{service} ({model})";
}
