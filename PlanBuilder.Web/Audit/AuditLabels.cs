using System.Text.Json;

namespace PlanBuilder.Web.Audit;

/// <summary>The trail in words.</summary>
internal static class AuditLabels
{
    private static readonly string[] Browsers = ["Edg", "OPR", "Firefox", "Chrome", "Safari", "curl"];
    private static readonly string[] Systems = ["Android", "iPhone", "iPad", "Windows", "Mac OS", "CrOS", "Linux"];

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

    /// <summary>"tier pro, was free"; a limit by its name alone.</summary>
    public static string Detail(AuditEntry entry)
    {
        if (entry.Detail is null)
        {
            return "";
        }

        using var detail = JsonDocument.Parse(entry.Detail);
        return detail.RootElement.ValueKind != JsonValueKind.Object ? ""
            : string.Join(", ", detail.RootElement.EnumerateObject().Select(
                value => (value.NameEquals("limit") ? $"{value.Value}" : $"{value.Name} {value.Value}").Replace('_', ' ')));
    }

    /// <summary>"Firefox on Linux"; the first words of what no browser sends.</summary>
    public static string? Browser(string? userAgent)
    {
        if (userAgent is null)
        {
            return null;
        }

        var browser = Array.Find(Browsers, name => userAgent.Contains(name + "/", StringComparison.Ordinal));
        var system = Array.Find(Systems, name => userAgent.Contains(name, StringComparison.Ordinal));
        var name = browser switch { "Edg" => "Edge", "OPR" => "Opera", null => userAgent.Split('/', ' ')[0], _ => browser };
        return system is null ? name : $"{name} on {(system == "Mac OS" ? "macOS" : system)}";
    }
}
