using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.BuiltIn;

/// <summary>What a few posts ask for, by the plan's goal. Offers ask by themselves; together it is less than one post of three.</summary>
internal sealed class CallToAction(PlanRequest request, bool isGrave, Seed seed)
{
    private const int Every = 5;

    private static readonly Dictionary<string, string[]> Lines = new()
    {
        [Goals.GrowFollowers] =
        [
            "Follow along if this is your kind of thing.", "There's more like this here, if you'd like to follow along.",
            "New here? Follow along and look around.", "If this was useful, follow along for the next one.",
            "Send this to someone who'd like it here.",
        ],
        [Goals.IncreaseEngagement] =
        [
            "Tell us in the {comments}.", "Your turn, in the {comments}.", "Add yours below.",
            "Send this to the person you'd talk about it with.", "One line in the {comments} is plenty.",
        ],
        [Goals.BuildBrandAwareness] =
        [
            "Save this for later.", "Send this to someone who could use it.", "Keep this one. You'll want it again.",
            "Pass it on if it helped.", "Know somebody who needs this? Send it over.",
        ],
    };

    private static readonly string[] CheerfulContacts =
    [
        "Questions first? Send them over.", "A short message is enough.", "No idea where to start? Start with hello.",
        "You can ask now and decide later.", "Half a question is fine, too.", "Ask here or in private, whichever you like.",
    ];

    private static readonly string[] SoberContacts =
    [
        "A short message is enough.", "You can ask first and decide later.", "You don't have to know the right words.",
        "You can also ask for someone else.", "You decide how much you tell us.", "You can write whenever it suits you.",
    ];

    public IReadOnlyList<string> Contacts { get; } = isGrave ? SoberContacts : CheerfulContacts;

    /// <summary>Whether its lines make sense only after a question: "Tell us in the comments."</summary>
    public bool AwaitsAnswers => !isGrave && request.Goal == Goals.IncreaseEngagement;

    /// <summary>The line that a post ends with; null for most.</summary>
    public string? For(Platform platform, string pillar, int number)
    {
        if (pillar == Pillars.Promotional || number % Every != Every - 1)
        {
            return null;
        }

        if (request.Goal == Goals.DriveWebsiteTraffic)
        {
            return ToWebsite(platform);
        }

        return isGrave
            ? (request.Goal == Goals.BuildBrandAwareness ? "If you know someone this could help, please pass it on." : null)
            : Pick(Lines[request.Goal], number / Every)
                .Replace("{comments}", platform.Name is "X" or "Threads" or "Bluesky" ? "replies" : "comments", StringComparison.Ordinal);
    }

    /// <summary>How to get in touch, in other words on each platform.</summary>
    public string Contact(Platform platform, int number)
    {
        var place = request.Platforms.Index().First(known => known.Item == platform).Index;
        return Pick(Contacts, number + place);
    }

    private string ToWebsite(Platform platform)
    {
        var what = request.Offer?.Trim().TrimEnd('.', ':') is { Length: > 0 and <= 80 } offer ? offer : "Our website";
        return LinkBuilder.For(request, platform.Name) is { } link && !IsWithoutLinks(platform)
            ? $"{what}: {link}"
            : $"{what}: you'll find the link in our profile.";
    }

    // What is typed into a caption there can't be pressed.
    private static bool IsWithoutLinks(Platform platform) => platform.Name is "Instagram" or "TikTok";

    private string Pick(IReadOnlyList<string> lines, int place) => lines[(seed.Below(lines.Count, 900) + place) % lines.Count];
}
