namespace PlanBuilder.Web.Workflow;

/// <summary>
/// Turns an angle into words. Every plan has a code; it picks hook, sentences and closing of every angle at once, so that two plans whose
/// codes differ share no caption, whichever angles they share.
/// </summary>
internal sealed class Wording
{
    private readonly Niche niche;
    private readonly IReadOnlyList<string> closings;
    private readonly int code;

    public Wording(PlanRequest request, IReadOnlyList<string> closings)
    {
        niche = new(request.Niche);
        this.closings = closings;

        // The niche is added, not mixed in: two niches get different codes whatever the rest of the request says.
        var codes = 3 * 2 * 2 * closings.Count;
        var ofNiche = Seed.Of("niche", request.Niche.ToLowerInvariant()).Below(codes, 0);
        var ofRest = Seed.Of(request.Goal, request.Period, $"{request.StartDate:O}", request.BrandVoice).Below(codes, 0);
        code = (ofNiche + ofRest) % codes;
    }

    /// <summary>Which closing sentence an angle gets when it is used for the first (0) or second (1) time.</summary>
    public int Closing(int angle, int use) => ((code / 12) + (7 * angle) + (19 * use)) % closings.Count;

    public IReadOnlyList<string> Hashtags(Angle angle, string pillar, Platform platform) =>
    [
        .. niche.Tags.Take(1).Append(angle.Tags[0]).Concat(niche.Tags.Skip(1).Take(1)).Concat(angle.Tags.Skip(1))
            .Concat(niche.Tags.Skip(2)).Concat(PillarTags(pillar))
            .Distinct(StringComparer.OrdinalIgnoreCase).Take(platform.HashtagLimit).Select(tag => $"#{tag}"),
    ];

    /// <summary>Hook, what it shows, a question, and the goal's closing; on a short network what fits, hook and closing always.</summary>
    public string Caption(Angle angle, int use, int closing, Platform platform, IReadOnlyList<string> hashtags)
    {
        var hook = Fill(Pick(angle.Hooks, code + use), platform);
        var show = Fill(Pick(angle.Show, (code / 3) + use), platform);
        var ask = Fill(Pick(angle.Ask, (code / 6) + use), platform);
        var close = Fill(closings[closing], platform);
        var headed = angle.Series is { } series && niche.Name is { } name ? $"{name} {series}: {hook}" : hook;

        string[] fromLongest =
        [
            $"{headed}\n\n{show} {ask}\n\n{close}",
            $"{hook}\n\n{show} {ask}\n\n{close}",
            $"{hook}\n\n{show}\n\n{close}",
            $"{hook}\n\n{ask}\n\n{close}",
        ];
        var room = platform.CaptionLimit - hashtags.Sum(Weight);
        return fromLongest.FirstOrDefault(caption => caption.Length <= room) ?? $"{hook}\n\n{close}";
    }

    private static IReadOnlyList<string> PillarTags(string pillar) => pillar switch
    {
        Pillars.Educational => ["GoodToKnow", "LearnSomethingNew", "HowItWorks"],
        Pillars.Entertaining => ["BehindTheScenes", "JustForFun", "GoodCompany"],
        _ => ["SmallBusiness", "WhatWeDo", "GetInTouch"],
    };

    // X counts a letter outside the alphabets as two, and hashtags are part of what it counts.
    private static int Weight(string hashtag) => 1 + hashtag.Sum(c => c < '\u1100' ? 1 : 2);

    private static string Pick(IReadOnlyList<string> wordings, int place) => wordings[place % wordings.Count];

    private static string Fill(string text, Platform platform)
    {
        var follow = platform.Name == "YouTube" ? "subscribe" : "follow";
        var link = platform.Name switch
        {
            "Instagram" or "TikTok" => "the link in the profile",
            "YouTube" => "the link in the description",
            "X" => "the link in the first reply",
            _ => "the link in the first comment",
        };
        return text
            .Replace("{Follow}", Capitalised(follow), StringComparison.Ordinal).Replace("{follow}", follow, StringComparison.Ordinal)
            .Replace("{Link}", Capitalised(link), StringComparison.Ordinal).Replace("{link}", link, StringComparison.Ordinal)
            .Replace("{comments}", platform.Name == "X" ? "replies" : "comments", StringComparison.Ordinal);
    }

    private static string Capitalised(string words) => char.ToUpperInvariant(words[0]) + words[1..];
}
