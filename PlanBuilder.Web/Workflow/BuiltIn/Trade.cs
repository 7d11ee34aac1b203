using System.Text.Json.Serialization;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.BuiltIn;

/// <summary>
/// What is known of a trade: the words people call it by in each language, the tags its people follow, and ideas for posts about its
/// everyday subjects.
/// </summary>
/// <param name="Name">As it stands in "Ideas for: bakery".</param>
/// <param name="Place">Where the work happens, as in "the bakery".</param>
/// <param name="People">Whom it is done for.</param>
/// <param name="Doer">Who does it, as in "a baker".</param>
/// <param name="Work">A small everyday act of it, as in "somebody's always weighing flour".</param>
/// <param name="Tool">What is always at hand, as in "a new bench scraper".</param>
/// <param name="Sound">What one hears there, as in "a crust crackling as it cools".</param>
/// <param name="Subject">What its tips are about, as in "no tips about bread today".</param>
/// <param name="Words">By language (ISO 639-1), single words or phrases that are enough to know it by.</param>
/// <param name="Hints">Words that point to it where nothing else does.</param>
/// <param name="Tags">Without '#'.</param>
/// <param name="Teach">Everyday subjects with a true tip.</param>
/// <param name="Show">What to show of a day.</param>
/// <param name="Offer">How to come by what it offers.</param>
/// <param name="Sober">Whether nothing cheerful belongs to it.</param>
internal sealed record Trade(
    string Name,
    string Place,
    string People,
    string Doer,
    string Work,
    string Tool,
    string Sound,
    string Subject,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Words,
    IReadOnlyList<string> Hints,
    IReadOnlyList<string> Tags,
    IReadOnlyList<string> NeverJokeAbout,
    IReadOnlyList<TradeIdea> Teach,
    IReadOnlyList<TradeIdea> Show,
    IReadOnlyList<TradeIdea> Offer,
    bool Sober = false)
{
    /// <summary>The name of its file, such as "bakery"; stored with a plan.</summary>
    [JsonIgnore]
    public string Id { get; init; } = "";

    /// <summary>What stands in an idea for any trade that is told of this one: by them people see whose post it is.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> OwnWords => [Place, Doer, Work, Tool, Sound, Subject];

    /// <summary>An idea for any trade in this one's words.</summary>
    public TradeIdea InOwnWords(TradeIdea idea) =>
        idea with { Hook = Fill(idea.Hook), Say = Fill(idea.Say), Film = Fill(idea.Film), Ask = idea.Ask is null ? null : Fill(idea.Ask) };

    private string Fill(string text) => text
        .Replace("{place}", Place, StringComparison.Ordinal)
        .Replace("{doer}", Doer, StringComparison.Ordinal)
        .Replace("{work}", Work, StringComparison.Ordinal)
        .Replace("{tool}", Tool, StringComparison.Ordinal)
        .Replace("{sound}", Sound, StringComparison.Ordinal)
        .Replace("{subject}", Subject, StringComparison.Ordinal);
}

/// <summary>
/// An idea for a post and what one would say about it. Each part stands on its own, so that a platform can have those that suit it. A blank
/// ("____") is for the creator's own words.
/// </summary>
/// <param name="Title">Names it; no two of a trade are alike.</param>
/// <param name="Hook">The first line.</param>
/// <param name="Say">Two to four sentences, the first of which makes sense alone.</param>
/// <param name="Film">What to film or show.</param>
/// <param name="Why">One sentence more.</param>
/// <param name="Ask">A question that people like to answer, or a gentle last line.</param>
/// <param name="Sober">Whether it suits a grave subject, too.</param>
internal sealed record TradeIdea(
    string Title, string Hook, string Say, string Film, string? Why = null, string? Ask = null, bool Sober = false)
{
    public const string Blank = Post.Blank;
}
