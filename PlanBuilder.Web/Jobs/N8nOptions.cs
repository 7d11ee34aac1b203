using Microsoft.Extensions.Options;

namespace PlanBuilder.Web.Jobs;

/// <summary>How n8n is reached, and how it answers. Without a webhook, plans are created here.</summary>
internal sealed class N8nOptions
{
    /// <summary>Where jobs for plans are handed over (<c>N8N_PLAN_BUILDER_WEBHOOK_URL</c>).</summary>
    public string? WebhookUrl { get; set; }

    /// <summary>Where rewrites are handed over (<c>N8N_PLAN_CHANGE_WEBHOOK_URL</c>); without it they are written here.</summary>
    public string? ChangeWebhookUrl { get; set; }

    /// <summary>The value of <c>X-PlanBuilder-Secret</c> in requests to n8n (<c>N8N_WEBHOOK_SECRET</c>).</summary>
    public string? WebhookSecret { get; set; }

    /// <summary>What signs n8n's answers (<c>N8N_CALLBACK_SECRET</c>); without it none are accepted.</summary>
    public string? CallbackSecret { get; set; }

    /// <summary>Accept a webhook over plain http elsewhere than on this machine.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>Accept answers that carry the callback's secret itself in <c>X-PlanBuilder-Secret</c> instead of a signature.</summary>
    public bool AllowHeaderSecret { get; set; }

    /// <summary>How long n8n may take to accept a job.</summary>
    public TimeSpan HandOverTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether plans are made by n8n.</summary>
    public bool MakesPlans => WebhookUrl is not null;

    /// <summary>Whether posts are rewritten by n8n.</summary>
    public bool Rewrites => ChangeWebhookUrl is not null;

    /// <summary>The types of jobs that are handed over.</summary>
    public string[] Types => [.. JobTypes.All.Where(type => WebhookOf(type) is not null)];

    /// <summary>Where jobs of that type are handed over; null for those that run here.</summary>
    public string? WebhookOf(string type) => type == JobTypes.Change ? ChangeWebhookUrl : WebhookUrl;

    internal sealed class Validator : IValidateOptions<N8nOptions>
    {
        public ValidateOptionsResult Validate(string? name, N8nOptions options)
        {
            var refusals = new List<string>();
            foreach (var (setting, url) in Addresses(options))
            {
                RefuseUnless(Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "https" or "http",
                    $"{setting} must be an address like https://n8n.example.org/webhook/plan-builder.");
                RefuseUnless(address is not { UserInfo.Length: > 0 },
                    $"{setting} must not contain a user name or password. Use N8N_WEBHOOK_SECRET instead.");
                RefuseUnless(address is not { Scheme: "http", IsLoopback: false } || options.AllowHttp,
                    $"{setting} must start with https://. On a private network, set N8n__AllowHttp=true to allow http://.");
            }

            RefuseUnless(options.WebhookSecret is null || IsHeader(options.WebhookSecret),
                "N8N_WEBHOOK_SECRET must be printable ASCII characters without spaces.");
            RefuseUnless(options.WebhookSecret is null || options.Types.Length > 0,
                "N8N_WEBHOOK_SECRET is set, but no webhook is. Set N8N_PLAN_BUILDER_WEBHOOK_URL or N8N_PLAN_CHANGE_WEBHOOK_URL.");
            RefuseUnless(options.CallbackSecret is null
                || (IsHeader(options.CallbackSecret) && WebhookSignature.KeyOf(options.CallbackSecret) is not null),
                "N8N_CALLBACK_SECRET must be at least 24 characters without spaces, or whsec_ followed by 24 to 64 bytes in base64.");
            RefuseUnless(!options.AllowHeaderSecret || options.CallbackSecret is not null,
                "N8n__AllowHeaderSecret requires N8N_CALLBACK_SECRET, the secret sent in the header.");
            RefuseUnless(options.HandOverTimeout > TimeSpan.Zero && options.HandOverTimeout <= TimeSpan.FromMinutes(1),
                "N8n__HandOverTimeout must be a time of at most one minute, like 00:00:10.");
            return refusals.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(refusals);

            void RefuseUnless(bool holds, string sentence)
            {
                if (!holds)
                {
                    refusals.Add(sentence);
                }
            }
        }

        private static IEnumerable<(string Name, string Url)> Addresses(N8nOptions options)
        {
            if (options.WebhookUrl is { } plans)
            {
                yield return ("N8N_PLAN_BUILDER_WEBHOOK_URL", plans);
            }

            if (options.ChangeWebhookUrl is { } changes)
            {
                yield return ("N8N_PLAN_CHANGE_WEBHOOK_URL", changes);
            }
        }

        private static bool IsHeader(string secret) => secret.Length > 0 && secret.All(letter => letter is > ' ' and <= '~');
    }
}
