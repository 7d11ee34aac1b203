using System.Text.Json;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Audit;

/// <summary>The trail in words.</summary>
internal static class AuditLabels
{
    public static string Act(AuditEntry entry) => AuditAct.Find(entry.Act)?.Sentence ?? entry.Act;

    /// <summary>Who did it, as the account is told whose page it is.</summary>
    public static string Who(AuditEntry entry, Guid reader) => entry switch
    {
        { Via: "command_line" } => "An administrator",
        { ActorKind: "self" } => "You",
        { ActorKind: "other" } => entry.UserId == reader ? "An operator" : "You, on another account",
        _ => Way(entry),
    };

    /// <summary>Who did it, where it was no account.</summary>
    public static string Way(AuditEntry entry) => entry.Via switch
    {
        "web" => "Someone not signed in",
        "command_line" => "Command line",
        "app" => "PlanBuilder",
        _ => "Another system",
    };

    /// <summary>"tier pro, was free", "no role, was operator"; which limit or session by its name alone.</summary>
    public static string Detail(AuditEntry entry)
    {
        if (entry.Detail is null)
        {
            return "";
        }

        using var detail = JsonDocument.Parse(entry.Detail);
        return detail.RootElement.ValueKind != JsonValueKind.Object ? ""
            : string.Join(", ", detail.RootElement.EnumerateObject().Select(InWords));
    }

    private static string InWords(JsonProperty value) =>
        (value.Name is "limit" or "which" ? $"{value.Value}"
            : $"{value.Value}" == "none" ? $"no {value.Name}"
            : $"{value.Name} {value.Value}").Replace('_', ' ');

    /// <summary>"Firefox on Linux"; null where nothing was sent.</summary>
    public static string? Browser(string? userAgent) => userAgent is null ? null : BrowserName.From(userAgent);
}
