using Microsoft.Extensions.Options;

namespace PlanBuilder.Web.Workflow.Ai;

/// <summary>Which AI services make plans, and how long they may take (<c>Workflow__...</c>).</summary>
internal sealed class WorkflowOptions
{
    /// <summary>Who drafts (<c>GROK_...</c>): any server of OpenAI's chat completions.</summary>
    public AiEndpoint Grok { get; set; } = new("GROK", null, "https://api.x.ai/v1", "grok-4.3");

    /// <summary>Who researches (<c>PERPLEXITY_...</c>).</summary>
    public AiEndpoint Perplexity { get; set; } = new("PERPLEXITY", null, "https://api.perplexity.ai", "perplexity/sonar");

    /// <summary>How long the draft may take from the first attempt to the last word; the second question has as long again.</summary>
    public TimeSpan DraftTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long an answer that has begun may be silent before what was finished of it counts as all.</summary>
    public TimeSpan SilenceTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long research may take before the plan is made without it.</summary>
    public TimeSpan ResearchTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long to wait before a service that is busy is asked again; twice as long before the next time.</summary>
    public TimeSpan RetryPause { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether a service may be reached over plain http beyond this machine, as in a network of one's own.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>The longest that making one plan can take by these times.</summary>
    public TimeSpan LongestRun =>
        (Grok.IsOn ? 2 * DraftTimeout : TimeSpan.Zero) + (Perplexity.IsOn ? ResearchTimeout : TimeSpan.Zero);

    internal sealed class Validator : IValidateOptions<WorkflowOptions>
    {
        public ValidateOptionsResult Validate(string? name, WorkflowOptions options)
        {
            var refusals = options.Grok.Refusals(options.AllowHttp).Concat(options.Perplexity.Refusals(options.AllowHttp)).ToList();
            RefuseUnlessTime(options.DraftTimeout, "Workflow__DraftTimeout must be a time of at most one hour, like 00:05:00.");
            RefuseUnlessTime(options.SilenceTimeout, "Workflow__SilenceTimeout must be a time of at most one hour, like 00:01:00.");
            RefuseUnlessTime(options.ResearchTimeout, "Workflow__ResearchTimeout must be a time of at most one hour, like 00:01:00.");
            RefuseUnlessTime(options.RetryPause, "Workflow__RetryPause must be a time of at most one hour, like 00:00:02.");
            return refusals.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(refusals);

            void RefuseUnlessTime(TimeSpan time, string sentence)
            {
                if (time <= TimeSpan.Zero || time > TimeSpan.FromHours(1))
                {
                    refusals.Add(sentence);
                }
            }
        }
    }
}
