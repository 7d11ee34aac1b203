using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.BuiltIn;

/// <summary>What shape an idea has on a platform.</summary>
internal static class PostForms
{
    public static string TypeOf(Platform platform, string pillar, bool asks) => (platform.Name, pillar, asks) switch
    {
        ("TikTok", _, _) => PostTypes.Video,
        ("YouTube", _, _) => PostTypes.Short,
        ("Pinterest", _, _) => PostTypes.Pin,
        ("Google Business Profile", _, _) => PostTypes.Photo,
        ("Instagram", Pillars.Educational, true) => PostTypes.Carousel,
        ("Instagram", _, _) => PostTypes.StoryReel,
        (_, Pillars.Entertaining, _) => PostTypes.EngagementPost,
        ("Facebook" or "Threads" or "Bluesky", Pillars.Educational, true) => PostTypes.EngagementPost,
        _ => PostTypes.EducationalPost,
    };

    /// <summary>What to show there: the film itself, or what can be made of it where people read.</summary>
    public static string VisualOf(string type, TradeIdea idea) => type switch
    {
        PostTypes.Carousel => $"{idea.Film} First slide: \"{InQuotes(idea.Hook)}\" Then one sentence on each slide.",
        PostTypes.EducationalPost or PostTypes.EngagementPost => $"A still from the same shoot. {idea.Film}",
        _ => idea.Film,
    };

    private static string InQuotes(string text) => text.Replace('\u201c', '\u2018').Replace('\u201d', '\u2019').Replace('"', '\'');
}
