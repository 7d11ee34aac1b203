using Microsoft.Extensions.Options;

namespace PlanBuilder.Web.Workflow.Ai;

/// <summary>Which AI services write plans, and how long they may take (<c>Workflow__...</c>).</summary>
internal sealed class WorkflowOptions
{
    /// <summary>Who drafts (<c>GROK_...</c>): any server of OpenAI's chat completions.</summary>
    public AiEndpoint Grok { get; set; } = new("GROK", null, "https://api.x.ai/v1", "grok-4.3");

    /// <summary>Who researches (<c>PERPLEXITY_...</c>).</summary>
    public AiEndpoint Perplexity { get; set; } = new("PERPLEXITY", null, "https://api.perplexity.ai", "perplexity/sonar");

    /// <summary>How long one answer may take from the first attempt to its last word: a strategy, or some posts.</summary>
    public TimeSpan DraftTimeout { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>How long an answer that has begun may be silent before what was finished of it counts as all.</summary>
    public TimeSpan SilenceTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long research may take before the plan is made without it.</summary>
    public TimeSpan ResearchTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long to wait before a service that is busy is asked again; twice as long before the next time.</summary>
    public TimeSpan RetryPause { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many questions for posts of one plan are asked at once.</summary>
    public int Parallel { get; set; } = 3;

    /// <summary>
    /// How many tokens, in both directions, one plan may use over all its attempts. After that, no further question is asked.
    /// </summary>
    public long MostTokens { get; set; } = 2_000_000;

    /// <summary>Whether a service may be reached over plain http beyond this machine, as in a network of one's own.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>
    /// The longest that writing one plan takes: enough for a strategy and its second question, and for the largest plan's posts if every
    /// question takes all its time. After that, nothing more is requested.
    /// </summary>
    public TimeSpan LongestRun => Grok.IsOn
        ? ((2 + Batches.Rounds(MostPosts, Math.Max(1, Parallel))) * DraftTimeout) + (Perplexity.IsOn ? ResearchTimeout : TimeSpan.Zero)
        : TimeSpan.Zero;

    // The largest plan that can be asked for: 30 days of ten posts.
    private const int MostPosts = 300;

    internal sealed class Validator : IValidateOptions<WorkflowOptions>
    {
        public ValidateOptionsResult Validate(string? name, WorkflowOptions options)
        {
            var refusals = options.Grok.Refusals(options.AllowHttp).Concat(options.Perplexity.Refusals(options.AllowHttp)).ToList();
            RefuseUnlessTime(options.DraftTimeout, "Workflow__DraftTimeout must be a time of at most one hour, like 00:03:00.");
            RefuseUnlessTime(options.SilenceTimeout, "Workflow__SilenceTimeout must be a time of at most one hour, like 00:01:00.");
            RefuseUnlessTime(options.ResearchTimeout, "Workflow__ResearchTimeout must be a time of at most one hour, like 00:01:00.");
            RefuseUnlessTime(options.RetryPause, "Workflow__RetryPause must be a time of at most one hour, like 00:00:02.");
            if (options.Parallel is < 1 or > 16)
            {
                refusals.Add("Workflow__Parallel must be a number from 1 to 16.");
            }

            if (options.MostTokens is < 50_000 or > 1_000_000_000)
            {
                refusals.Add("Workflow__MostTokens must be a number from 50000 to 1000000000.");
            }

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
