using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>Knows what stands for every platform of a plan, "All platforms", and gives each of them the post.</summary>
internal static partial class AllPlatforms
{
    private const int Longest = 40;

    /// <summary>Whether a name that stands where a platform's should means all of them: "All", "both", "Every channel".</summary>
    public static bool IsMeant(string name) => name.Length <= Longest && (name.Trim() is "*" or "all" or "All" or "ALL" or "both" or "Both"
        || IsSaid(name));

    /// <summary>Whether words among others say so for certain: "All platforms".</summary>
    public static bool IsSaid(string words) => words.Length <= Longest && Name().IsMatch(words);

    /// <summary>The same posts, with one for each platform in the place of one for all; as they are where the plan names none.</summary>
    public static List<Post> Spread(List<Post> posts, IReadOnlyList<string> platforms) =>
        platforms.Count == 0 || !posts.Exists(post => IsMeant(post.Platform)) ? posts
            : [.. posts.SelectMany(post => !IsMeant(post.Platform) ? [post] : platforms.Select((platform, i) => post with
            {
                Platform = platform,
                Id = i == 0 ? post.Id : "",
            }))];

    [GeneratedRegex(
        @"\A\s*(?:(?:on\s)?(?:all|every|each|both|cross)[\s_-]*(?:the\s|of\s|our\s|your\s|social\s|media\s|\d\s)*"
            + @"(?:platforms?|channels?|networks?|socials?|accounts?)"
            + @"|alle\s(?:plattformen|kanäle|netzwerke|platforms|kanalen)|tou(?:te)?s\sles\s(?:plateformes|canaux|réseaux)"
            + @"|tod[oa]s\s(?:las|os|as|los)\s(?:plataformas|canales|canais|redes)|tutt[ei]\s(?:le|i)\s(?:piattaforme|canali)"
            + @"|multi[\s-]?platform|cross[\s-]?post)\s*\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
