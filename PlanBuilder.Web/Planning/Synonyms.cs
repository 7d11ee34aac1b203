using System.Collections.Frozen;

namespace PlanBuilder.Web.Planning;

/// <summary>Our word for what others write otherwise; null where it is not plain which is meant.</summary>
internal static class Synonyms
{
    private const int LongestText = 200;

    private static readonly (string Pillar, string[] Stems, string[] Words)[] PillarWords =
    [
        (Pillars.Educational,
            ["educ", "éduc", "inform", "teach", "tutorial", "lehr", "bild", "istru"],
            ["learning", "learn", "tips", "value", "expertise", "insight", "insights", "wissen", "authority", "awareness"]),
        (Pillars.Entertaining,
            ["entertain", "entreten", "intratten", "intrattenim", "unterhalt", "divert", "humor", "humour", "inspir", "vermak"],
            ["fun", "funny", "story", "storytelling", "community", "engagement", "engaging", "connection", "personal", "lifestyle",
                "relatable"]),
        (Pillars.Promotional,
            ["promo", "sell", "convers", "werb", "advert", "verkauf", "vent"],
            ["sales", "sale", "offer", "offers", "product", "products", "launch", "cta", "convert"]),
    ];

    private static readonly (string Platform, string[] Names)[] PlatformWords =
    [
        ("Instagram",
            ["instagram", "insta", "ig", "инстаграм", "インスタグラム", "インスタ", "인스타그램", "אינסטגרם",
                "انستغرام", "إنستغرام", "انستجرام", "إنستجرام"]),
        ("TikTok", ["tiktok", "тикток", "ティックトック", "틱톡", "抖音", "טיקטוק", "تيكتوك"]),
        ("YouTube", ["youtube", "yt", "ютуб", "ユーチューブ", "유튜브", "יוטיוב", "يوتيوب"]),
        ("Facebook", ["facebook", "fb", "фейсбук", "フェイスブック", "페이스북", "脸书", "פייסבוק", "فيسبوك"]),
        ("X", ["x", "twitter", "твиттер", "ツイッター", "트위터", "推特", "טוויטר", "تويتر"]),
        ("LinkedIn", ["linkedin", "li", "линкедин", "リンクトイン", "링크드인", "领英", "לינקדאין", "لينكدإن", "لينكدان"]),
        ("Bluesky", ["bluesky", "bsky"]),
        ("Pinterest", ["pinterest"]),
        ("Google Business Profile", ["googlebusiness", "businessprofile", "mybusiness", "gbp", "gmb"]),
    ];

    private static readonly FrozenDictionary<string, string> PlatformByWord = PlatformWords
        .SelectMany(known => known.Names.Select(name => (Name: name, known.Platform)))
        .ToFrozenDictionary(each => each.Name, each => each.Platform);

    // In this order: an "Instagram story poll" is a story, a "short video" a video. Those of some platforms count only there.
    private static readonly (string Type, string[] Stems)[] TypeWords =
    [
        (PostTypes.Thread, ["thread"]),
        (PostTypes.Document, ["document", "pdf"]),
        (PostTypes.Carousel, ["carousel", "slide", "album", "gallery"]),
        (PostTypes.Short, ["short"]),
        (PostTypes.StoryReel, ["reel", "story", "stories"]),
        (PostTypes.Poll, ["poll"]),
        (PostTypes.Video, ["video", "vlog", "live", "film", "clip"]),
        (PostTypes.StoryReel, ["short"]),
        (PostTypes.EngagementPost, ["poll", "quiz", "question", "engag", "giveaway", "contest", "challenge", "discussion"]),
        (PostTypes.EducationalPost, ["infographic", "tutorial", "guide", "tip", "education", "article"]),
        (PostTypes.Photo, ["photo", "image", "picture"]),
        (PostTypes.Pin, ["pin"]),
    ];

    private static readonly string[] PlainPosts = ["post", "text", "image", "photo", "picture", "static", "update", "tweet", "thread"];

    /// <summary>"Education", "educate", "Educational content".</summary>
    public static string? Pillar(string? text)
    {
        var words = Words(text);
        return Only(PillarWords
            .Where(known => words.Any(word => known.Words.Contains(word) || StartsWithOneOf(word, known.Stems)))
            .Select(known => known.Pillar));
    }

    /// <summary>"Instagram Reels", "Twitter", "X (Twitter)", "You Tube", "Google Business".</summary>
    public static string? Platform(string? text)
    {
        var words = Words(text);
        var known = words.Concat(words.Zip(words.Skip(1), (one, next) => one + next)).Select(word => PlatformByWord.GetValueOrDefault(word))
            .OfType<string>().Distinct().ToList();
        return IsThreads(words, known) ? "Threads" : Only(known);
    }

    /// <summary>"Reel", "Poll", "Infographic"; a plain "Post" teaches or engages, as its pillar says.</summary>
    /// <param name="platform">Where it is posted; null where that is not known, which leaves out what only some platforms have.</param>
    public static string? Type(string? text, string? pillar, string? platform = null)
    {
        if (PostTypes.All.FirstOrDefault(type => string.Equals(type, text, StringComparison.OrdinalIgnoreCase)) is { } ours)
        {
            return platform is null ? ours : PostTypes.Fitting(ours, platform, pillar);
        }

        var words = Words(text);
        if (TypeWords.Where(known => !PostTypes.IsSpecial(known.Type) || (platform is not null && PostTypes.Suits(known.Type, platform)))
            .FirstOrDefault(known => words.Any(word => StartsWithOneOf(word, known.Stems))) is { Type: { } type })
        {
            return type;
        }

        return pillar is null || !words.Any(word => PlainPosts.Any(plain => word.StartsWith(plain, StringComparison.Ordinal))) ? null
            : pillar == Pillars.Educational ? PostTypes.EducationalPost
            : PostTypes.EngagementPost;
    }

    // "Threads", "Meta Threads", "Instagram Threads": but "X threads" are posts on X, and "thread" is a format.
    private static bool IsThreads(string[] words, List<string> others) => words.Contains("threads") && others is ([] or ["Instagram"]);

    private static bool StartsWithOneOf(string word, IEnumerable<string> stems) =>
        stems.Any(stem => word.StartsWith(stem, StringComparison.Ordinal));

    private static string[] Words(string? text) => string.Create(Math.Min(text?.Length ?? 0, LongestText), text, (words, from) =>
    {
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = char.IsLetterOrDigit(from![i]) ? char.ToLowerInvariant(from[i]) : ' ';
        }
    }).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string? Only(IEnumerable<string> found) => found.Take(2).ToList() is [var one] ? one : null;
}
