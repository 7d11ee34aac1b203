using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.BuiltIn;

/// <summary>
/// Turns an angle into words. Every plan has two numbers, which pick the wordings and the closing of all its angles at once: two plans that
/// differ in one of them share no caption, whichever angles they share.
/// </summary>
internal sealed class CaptionWriter
{
    // Three hooks, two sentences that show, two that ask.
    private const int Wordings = 3 * 2 * 2;

    private readonly Niche niche;
    private readonly Field field;
    private readonly IReadOnlyList<string> closings;
    private readonly int wording;
    private readonly int closing;

    /// <param name="request">What the plan is made for.</param>
    /// <param name="niche">Its niche.</param>
    /// <param name="field">Its trade.</param>
    /// <param name="number">The trade's number among those we know; null when we do not know it.</param>
    /// <param name="closings">The closing sentences of its goal, an even number of them, at least two for each trade.</param>
    public CaptionWriter(PlanRequest request, Niche niche, Field field, int? number, IReadOnlyList<string> closings)
    {
        this.niche = niche;
        this.field = field;
        this.closings = closings;

        // What the niche gives is added, not mixed in: trades that differ keep differing whatever the rest of the request says.
        var rest = Seed.From(request.Goal, request.Period, $"{request.StartDate:O}", request.BrandVoice);
        var own = Seed.From("niche", request.Niche.ToLowerInvariant());
        wording = (own.Below(Wordings, 0) + rest.Below(Wordings, 0)) % Wordings;
        closing = (number ?? own.Below(closings.Count / 2, 1)) + rest.Below(closings.Count / 2, 1);
    }

    /// <summary>Which closing an angle gets: an even one when it is used for the first time (0), an odd one for the second (1).</summary>
    public int Closing(int angle, int use) => ((2 * (closing + (7 * angle))) + use) % closings.Count;

    /// <summary>The niche's own first, then in turn with the days the trade's, then the angle's.</summary>
    public IReadOnlyList<string> Hashtags(Angle angle, string pillar, Platform platform, int day)
    {
        var trade = Enumerable.Range(day, field.Tags.Count).Select(i => field.Tags[i % field.Tags.Count]).ToList();
        return
        [
            .. niche.Tags.Take(1).Concat(trade.Take(1)).Append(angle.Tags[0]).Concat(niche.Tags.Skip(1).Take(1))
                .Concat(trade.Skip(1).Take(1))
                .Concat(angle.Tags.Skip(1))
                .Concat(PillarTags(pillar))
                .Concat(niche.Tags.Skip(2))
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .Take(platform.HashtagLimit)
                .Select(tag => $"#{tag}"),
        ];
    }

    /// <summary>
    /// Hook, what it shows, the subject's tip, a question, and the goal's closing; on a short network what fits, hook and closing always.
    /// </summary>
    public string Caption(Angle angle, Subject? subject, int use, int close, Platform platform, IReadOnlyList<string> hashtags)
    {
        var hook = Fill(Pick(angle.Hooks, wording + use), platform);
        var show = Fill(Pick(angle.Show, (wording / 3) + use), platform);
        var ask = Fill(Pick(angle.Ask, (wording / 6) + use), platform);
        var ending = Fill(closings[close], platform);

        string[] hooks = Heading(angle, subject) is { } heading
            ? [$"{heading}: {char.ToLowerInvariant(hook[0])}{hook[1..]}", hook]
            : [hook];
        string[] bodies = [$"{show} {ask}", show, ask];
        if (subject?.Tip is { } tip)
        {
            // a tip says nothing without its heading
            (hooks, bodies) = (hooks[..1], [$"{show} {tip} {ask}", $"{tip} {ask}", tip, .. bodies]);
        }

        return bodies.SelectMany(_ => hooks, (body, first) => $"{first}\n\n{body}\n\n{ending}")
            .FirstOrDefault(caption => CaptionLength.On(platform, caption, hashtags) <= platform.CaptionLimit)
            ?? $"{hook}\n\n{ending}";
    }

    private string? Heading(Angle angle, Subject? subject) =>
        subject is not null ? Capitalised(subject.Name)
        : angle.Series is not null && niche.Name is not null ? $"{niche.Name} {angle.Series}"
        : null;

    private static IReadOnlyList<string> PillarTags(string pillar) => pillar switch
    {
        Pillars.Educational => ["GoodToKnow", "DidYouKnow", "HowTo"],
        Pillars.Entertaining => ["BehindTheScenes", "JustForFun", "DayInTheLife"],
        _ => ["SmallBusiness", "SupportLocal", "WhatWeDo"],
    };

    private static string Pick(IReadOnlyList<string> wordings, int place) => wordings[place % wordings.Count];

    private string Fill(string text, Platform platform)
    {
        var follow = platform.Name == "YouTube" ? "subscribe" : "follow";
        var link = platform.Name switch
        {
            "Instagram" or "TikTok" => "the link in the profile",
            "YouTube" => "the link in the description",
            "X" or "Threads" or "Bluesky" => "the link in the first reply",
            "Pinterest" or "Google Business Profile" => "the link on this post",
            _ => "the link in the first comment",
        };
        return text
            .Replace("{place}", field.Place, StringComparison.Ordinal)
            .Replace("{people}", field.People, StringComparison.Ordinal)
            .Replace("{People}", Capitalised(field.People), StringComparison.Ordinal)
            .Replace("{Somebody}", Capitalised(field.Somebody), StringComparison.Ordinal)
            .Replace("{Follow}", Capitalised(follow), StringComparison.Ordinal).Replace("{follow}", follow, StringComparison.Ordinal)
            .Replace("{Link}", Capitalised(link), StringComparison.Ordinal).Replace("{link}", link, StringComparison.Ordinal)
            .Replace("{comments}", platform.Name is "X" or "Threads" or "Bluesky" ? "replies" : "comments", StringComparison.Ordinal);
    }

    private static string Capitalised(string words) => char.ToUpperInvariant(words[0]) + words[1..];
}
