using Microsoft.Extensions.Options;

namespace PlanBuilder.Web.Usage;

internal sealed class UsageOptions
{
    /// <summary>
    /// The tier of an account without an active subscription (<c>Usage__DefaultTier</c>): one that <c>usage_limits</c> knows.
    /// </summary>
    public string DefaultTier { get; set; } = "free";

    /// <summary>How many requests that change something one account may send to a node in a minute.</summary>
    public int WritesPerMinute { get; set; } = 600;

    /// <summary>How many plans one account may export from a node in a minute.</summary>
    public int ExportsPerMinute { get; set; } = 120;

    internal sealed class Validator : IValidateOptions<UsageOptions>
    {
        private const int Most = 100_000;

        public ValidateOptionsResult Validate(string? name, UsageOptions options)
        {
            var refusals = new List<string>();
            RefuseUnless(!string.IsNullOrWhiteSpace(options.DefaultTier), "Usage__DefaultTier must name a tier, like free.");
            RefuseUnless(options.WritesPerMinute is > 0 and <= Most, $"Usage__WritesPerMinute must be a number from 1 to {Most}.");
            RefuseUnless(options.ExportsPerMinute is > 0 and <= Most, $"Usage__ExportsPerMinute must be a number from 1 to {Most}.");
            return refusals.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(refusals);

            void RefuseUnless(bool holds, string sentence)
            {
                if (!holds)
                {
                    refusals.Add(sentence);
                }
            }
        }
    }
}
