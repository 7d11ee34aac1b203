using System.Globalization;

namespace PlanBuilder.Web.Accounts;

/// <summary>What people call the providers that Supabase Auth has short names for.</summary>
internal static class ProviderLabels
{
    public static string For(string provider) => provider switch
    {
        "azure" => "Microsoft",
        "github" => "GitHub",
        "gitlab" => "GitLab",
        "linkedin" or "linkedin_oidc" => "LinkedIn",
        "slack_oidc" => "Slack",
        "twitter" => "X",
        "workos" => "WorkOS",
        _ => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(provider.Replace('_', ' ')),
    };
}
