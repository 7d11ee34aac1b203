using System.Text.RegularExpressions;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.BuiltIn;

/// <summary>
/// How each platform tells an idea, the best form first. A form names the parts in order: h the hook, t what is said, s its first sentence,
/// w one sentence more, q the question, c how to get in touch. A '/' begins a paragraph.
/// </summary>
internal static partial class CaptionForms
{
    private const int ShortestSentence = 15; // characters; "Coast." says nothing by itself

    private static readonly Dictionary<string, string[]> Asking = new()
    {
        ["Instagram"] = ["h/t/w", "h/t", "t/w"],
        ["TikTok"] = ["h/q", "h/s", "h"],
        ["YouTube"] = ["h/s w", "h/t", "t/w"],
        ["Pinterest"] = ["t/w", "h/t", "t"],
        ["Facebook"] = ["t/q", "h/t/q", "h/t", "q"],
        ["X"] = ["t", "h/s", "h/q", "q"],
        ["LinkedIn"] = ["t/w/q", "t/w", "h/w/q"],
        ["Threads"] = ["h w/q", "h/q", "w/q"],
        ["Bluesky"] = ["s/q", "t", "h/q"],
        ["Google Business Profile"] = ["s w", "h/t", "t"],
    };

    private static readonly Dictionary<string, string[]> Telling = new()
    {
        ["Instagram"] = ["h/t/q", "h/t", "t/q"],
        ["TikTok"] = ["h/s", "h/q", "h"],
        ["YouTube"] = ["h/s w", "h/t", "t"],
        ["Pinterest"] = ["t", "s w", "h/t"],
        ["Facebook"] = ["t/w", "h/t/w", "t/q", "h/t", "h/q"],
        ["X"] = ["t", "h/s", "h/w", "q"],
        ["LinkedIn"] = ["h/t/w", "h/w/q", "t/w", "t/q"],
        ["Threads"] = ["h/w", "h/q", "w/q"],
        ["Bluesky"] = ["s/q", "h/t", "h/q"],
        ["Google Business Profile"] = ["t", "s w", "h/t"],
    };

    private static readonly string[] Others = ["s w", "h/t", "t"];

    // Where all of a platform's own were used up by other posts of the plan.
    private static readonly string[] Rest =
        ["t/q", "h/t", "h/q", "t", "h/t/q", "h/s/q", "w/q", "h/w/q", "h/w", "s w/q", "t/w", "h/t/w", "s", "q", "h", "h/t/w/q"];

    private static readonly string[] Offering = ["h/t", "t/c", "h/t/c", "h/s/c", "h/s", "t", "h/c", "s/c", "s", "h", "c"];

    /// <summary>
    /// Forms in which the idea makes sense come first. Without the hook, nobody knows what "feed it" or "they open" refers to, and the hook
    /// alone rarely says much.
    /// </summary>
    public static IEnumerable<string> For(TradeIdea idea, Platform platform, string pillar, bool asks) =>
        For(platform, pillar, asks)
            .Where(form => form != "h" || StandsAlone(idea, platform))
            .OrderBy(form => form == "h" || NeedsHook(form, idea) ? 1 : 0);

    // A few words are enough under a video, but not elsewhere.
    private static bool StandsAlone(TradeIdea idea, Platform platform) =>
        platform.Name is "TikTok" or "YouTube" || idea.Hook.Length > 40;

    private static IEnumerable<string> For(Platform platform, string pillar, bool asks) => pillar == Pillars.Promotional
        ? [.. Offering.Take(2).Reverse().Take(platform.Name is "Facebook" or "LinkedIn" or "X" ? 2 : 0), .. Offering, .. Rest]
        : [.. (asks ? Asking : Telling).GetValueOrDefault(platform.Name, Others), .. Rest];

    /// <summary>The form in an idea's words; null where it lacks one of the parts.</summary>
    public static string? Written(string form, TradeIdea idea, string contact)
    {
        var paragraphs = form.Split('/').Select(paragraph => paragraph.Split(' ').Select(part => part switch
        {
            "h" => idea.Hook,
            "t" => idea.Say,
            "s" => FirstSentence(idea.Say),
            "w" => idea.Why,
            "q" => idea.Ask,
            _ => contact,
        }).ToList()).ToList();
        return paragraphs.Any(paragraph => paragraph.Contains(null))
            ? null
            : string.Join("\n\n", paragraphs.Select(paragraph => string.Join(' ', paragraph)));
    }

    private static bool NeedsHook(string form, TradeIdea idea) => form[0] switch
    {
        't' or 's' => RefersBack(FirstSentence(idea.Say)),
        'w' => RefersBack(idea.Why ?? "") || (form == "w/q" && RefersBack(idea.Ask ?? "")),
        'q' => true,
        'h' => !form.Contains('t') && !form.Contains('s')
            && ((form.Contains('w') && RefersBack(idea.Why ?? "")) || (form == "h/q" && RefersBack(idea.Ask ?? ""))),
        _ => false,
    };

    private static bool RefersBack(string sentence) => BackReferences().IsMatch(sentence);

    [GeneratedRegex(
        @"\b(it|its|they|them|their|that's|this|these|those|one|ones|yours|both|there|him|her|he|she)\b", RegexOptions.IgnoreCase)]
    private static partial Regex BackReferences();

    private static string FirstSentence(string text)
    {
        for (var i = ShortestSentence; i < text.Length - 2; i++)
        {
            if (text[i] is '.' or '?' or '!' && text[i + 1] == ' ' && char.IsUpper(text[i + 2]))
            {
                return text[..(i + 1)];
            }
        }

        return text;
    }
}
