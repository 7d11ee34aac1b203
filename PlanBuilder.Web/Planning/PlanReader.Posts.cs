using System.Text.Json;
using System.Text.RegularExpressions;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Planning;

/// <summary>Reads posts one by one: what cannot be read of one costs no other.</summary>
internal static partial class PlanReader
{
    // A post for two platforms at once is one for each. None where it is not readable.
    private static List<Post> PostsOf(FoundEntry found, string? platform, PostContext context)
    {
        try
        {
            return found.Json.IsObject
                ? [.. PlatformsOf(found.Json, found.Platform ?? platform).Select(
                    (name, i) => Whole(PostOf(found, name, i == 0), found.Json, context))]
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static Post Whole(Post post, LenientJson json, PostContext context)
    {
        var whole = WithExtras(post, json, context.Sources);
        return context.IsOwn ? Owned(whole, json) : whole;
    }

    private static Post Owned(Post post, LenientJson json) => Approval.Reconcile(post with
    {
        Status = PostStatuses.Find(json.Find("status")?.AsWords(LongestWord)) ?? PostStatus.Draft,
        ApprovedWords = json.Find("approvedWords")?.AsWords(LongestWord) is { Length: > 0 } approved ? approved : null,
        PrivateNote = Extra(json.Find("privateNote")),
        Locked = json.Find("locked")?.Element.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => null,
        },
    });

    private static Post PostOf(FoundEntry found, string platform, bool isFirst)
    {
        var json = found.Json;
        var theme = json.Find(MemberNames.Theme);
        var caption = json.Find(MemberNames.Caption) ?? json.Find(MemberNames.Captions)?.First(1).Select(one => (LenientJson?)one)
            .FirstOrDefault();
        caption = ForPlatform(caption, platform) ?? ForPlatform(json.Find(MemberNames.Captions), platform) ?? caption;
        var parts = json.Find(MemberNames.CertainCaption) is null ? CaptionParts.Joined(json) : null;
        var text = (parts ?? (caption is { } given ? TextOf(given) : null)) is { } said && said.Any(IsContent) ? said : null;
        if (theme is null && text is null && (platform.Length == 0 || !platform.Any(IsContent)))
        {
            throw new JsonException($"{json.Path} is not a post.");
        }

        return new(
            isFirst ? json.Find("id")?.AsWords(int.MaxValue) ?? "" : "",
            TimeOf(json, found, platform),
            json.Find(MemberNames.Type)?.AsWords(LongestWord) ?? "",
            theme is { IsObject: false, IsList: false } ? TextSanitizer.OnOneLine(theme.Value.AsText(LongestText)) : "",
            platform,
            (json.Find(MemberNames.Pillar) ?? Within(json, MemberNames.Pillar)) is { } pillar
                ? Synonyms.Pillar(pillar.AsWords(int.MaxValue)) : found.Pillar,
            text,
            HashtagsOf(json.Find(MemberNames.Hashtags) ?? Within(json, MemberNames.Hashtags)),
            json.Find(MemberNames.Angle) is { IsObject: false, IsList: false } angle && angle.AsText(LongestText) is { Length: > 0 } words
                ? words
                : null,
            FindingsOf(json.Find("findings")));
    }

    // Of {"instagram": ..., "x": ...} the one for that platform.
    private static LenientJson? ForPlatform(LenientJson? captions, string platform) => captions is not { IsObject: true } texts ? null
        : texts.Members().Take(MostPostsADay).Where(member => PlanSearch.PlatformOf(member.Name) == platform)
            .Select(member => (LenientJson?)member.Value).FirstOrDefault();

    // Some writers sort what a post has into groups: "scheduling", "content", "meta".
    private static LenientJson? Within(LenientJson json, string[] names) =>
        json.Members().Take(MostPostsADay).Where(member => member.Value.IsObject).Select(member => member.Value.Find(names))
            .FirstOrDefault(found => found is not null);

    // A row of dots stands for words that nobody wrote.
    private static bool IsContent(char c) => !char.IsPunctuation(c) && !char.IsWhiteSpace(c);

    private static List<string> PlatformsOf(LenientJson post, string? around)
    {
        var stated = post.Find(MemberNames.Platform);
        var also = NamesIn(post.Find(MemberNames.AlsoOn));
        also = Parts(also).All(name => PlanSearch.PlatformOf(name) is not null) ? also : [];
        string[] names = stated switch
        {
            { IsList: true } list => NamesIn(list),
            { IsObject: true } named =>
                [NestedPlatform.In(named) ?? named.Find("name", "platform", "text")?.AsWords(LongestWord) ?? around ?? ""],
            { } text => [text.AsWords(LongestWord)],
            null => [around ?? ""],
        };
        string[] parts = Parts([.. names, .. also]);
        var known = parts.Select(PlanSearch.PlatformOf).OfType<string>().Distinct().ToList();
        return known.Count > 1 && known.Count == parts.Length ? known : [PlatformName(names.FirstOrDefault() ?? "")];
    }

    private static string[] NamesIn(LenientJson? noun) => noun switch
    {
        { IsList: true } list =>
            [
                .. list.First(Platform.All.Count).Select(name => NestedPlatform.In(name) ?? name.AsWords(LongestWord))
                    .Where(name => name.Length > 0),
            ],
        { Element.ValueKind: JsonValueKind.String } name => [name.AsWords(LongestText)],
        _ => [],
    };

    private static string[] Parts(string[] names) =>
        [.. names.SelectMany(name => And().Split(name)).Select(part => part.Trim()).Where(part => part.Length > 0)];

    // The text itself, its lines, or an object around it.
    private static string TextOf(LenientJson noun) => noun switch
    {
        { IsList: true } lines => string.Join('\n', lines.First(MostPostsADay).Select(line =>
            line.IsObject ? TextOf(line) : line.AsText(LongestText))).Trim(),
        { IsObject: true } around => CaptionParts.Joined(around)
            ?? (around.Find("text", "caption", "body") is { IsObject: false, IsList: false } text ? text.AsText(LongestCaption) : null)
            ?? InOneLanguage(around) ?? throw new JsonException($"{noun.Path} is not text."),
        _ => noun.AsText(LongestCaption),
    };

    // Of {"en": ..., "es": ...} the first.
    private static string? InOneLanguage(LenientJson noun) => noun.Members().Take(MostPostsADay)
        .Where(member => member.Name.Length is 2 or 5 && Languages.Find(member.Name) is not null)
        .Select(member => member.Value.AsText(LongestCaption)).FirstOrDefault();

    private static List<string>? HashtagsOf(LenientJson? noun) => noun switch
    {
        null => null,
        { } tags => [.. Listed(tags).Take(MostHashtags)],
    };

    // One text, a list, or several of them by their kinds: {"broad": [...], "niche": "#a #b"}.
    private static IEnumerable<string> Listed(LenientJson noun) =>
        (noun.IsList ? noun.First(MostHashtags).SelectMany(tag => tag switch
        {
            { IsObject: true } => Listed(tag),
            { Element.ValueKind: JsonValueKind.String or JsonValueKind.Number } => Hashtags.OfItem(tag.AsText(LongestText)),
            _ => [],
        })
        : noun.IsObject ? noun.Members().Take(MostHashtags)
            .Where(kind => kind.Value.IsList || kind.Value.Element.ValueKind == JsonValueKind.String).SelectMany(kind => Listed(kind.Value))
        : Hashtags.In(noun.AsText(LongestText)))
        .Where(tag => tag.Length <= LongestWord);

    private static List<string>? FindingsOf(LenientJson? noun) =>
        noun?.First(Finding.MostOnAPost).Select(item => Finding.Bounded(item.AsWords(int.MaxValue)))
            .Where(sentence => sentence.Length > 0).ToList() is { Count: > 0 } sentences ? sentences : null;

    [GeneratedRegex(@"[,&+/|、・]|\s(?:and|und|et|y|e|en|i|ve|и)\s", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex And();

    // What is known around the posts: the plan's sources, and whether its owner wrote it.
    private sealed record PostContext(IReadOnlyList<PlanSource> Sources, bool IsOwn);
}
