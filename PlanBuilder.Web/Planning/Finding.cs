namespace PlanBuilder.Web.Planning;

/// <summary>
/// One thing that isn't as the request or the platform wants it. The sentence is for people and names no id: it's shown on the post's card,
/// or, without a <paramref name="PostId"/>, among the plan's notes. <paramref name="Day"/> and <paramref name="Platform"/> together name
/// the slot that it concerns.
/// </summary>
internal sealed record Finding(FindingKind Kind, string Sentence, int? Day = null, string? Platform = null, string? PostId = null)
{
    /// <summary>How many findings a post keeps, and how many characters of each.</summary>
    public const int MostOnAPost = 10, LongestSentence = 500;

    /// <summary>The sentence as a post keeps it: on one line, whatever it quotes.</summary>
    public static string Bounded(string sentence)
    {
        var line = TextSanitizer.OnOneLine(sentence);
        return line.Length <= LongestSentence ? line : TextSanitizer.Clean(line[..LongestSentence]);
    }

    /// <summary>For the log and for operators: the sentence with the post it is about.</summary>
    public override string ToString() => PostId is null ? Sentence : $"{PostId}: {Sentence}";
}

internal enum FindingKind
{
    Goal,
    Period,
    Platforms,
    Zone,
    Days,
    Date,
    Total,
    Mix,
    Id,

    /// <summary>A day has no post for a platform that was chosen.</summary>
    MissingPost,

    /// <summary>A day has some of a platform's posts, and not all of them.</summary>
    FewPosts,

    /// <summary>A day has more posts for a platform than were asked for.</summary>
    SurplusPost,

    /// <summary>A post is for a platform that was not chosen.</summary>
    NotChosen,
    SameTime,
    Time,
    Type,
    Pillar,
    Theme,
    NoCaption,
    LongCaption,

    /// <summary>The caption is nearly that of an earlier post.</summary>
    NearlyEqual,
    ManyHashtags,
    OddHashtags,
    Markup,
    ControlCharacters,

    /// <summary>Something waits to be filled in, such as "[Your Name]".</summary>
    Placeholder,

    /// <summary>The caption begins with the five words of an earlier one.</summary>
    SameOpening,

    /// <summary>At that hour nobody is awake.</summary>
    OddHour,

    /// <summary>An address in the words is not the creator's.</summary>
    ForeignAddress,

    /// <summary>A figure, a date, a name, or a quotation that neither the creator nor a source gave.</summary>
    Unsourced,

    /// <summary>A customer whom the creator never named.</summary>
    InventedCustomer,

    /// <summary>A word that the creator never uses.</summary>
    AvoidedWord,
}

/// <summary>
/// A post that a second question should ask for again: the day, the platform's name, and what is wrong with it now;
/// <paramref name="PostId"/> is null where there is none yet.
/// </summary>
internal sealed record Slot(int Day, string Platform, IReadOnlyList<string> Sentences, string? PostId = null);
