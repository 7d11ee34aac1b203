using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>Reads the days and their posts.</summary>
internal static partial class PlanReader
{
    private static List<PlanDay> DaysOf(LenientJson list)
    {
        var entries = list.AsList(MostDays * MostPostsADay).Select((entry, i) => (Noun: entry, Number: NumberOf(entry) ?? i + 1)).ToList();
        var numbers = entries.Select(entry => entry.Number).Distinct().Order().ToList();
        var fromZero = numbers.SequenceEqual(Enumerable.Range(0, numbers.Count)) ? 1 : 0;

        var ids = new HashSet<string>();
        var days = entries.GroupBy(entry => entry.Number + fromZero, entry => entry.Noun).OrderBy(day => day.Key)
            .Select(day => DayOf(day.Key, [.. day], ids)).ToList();
        return days.Exists(day => day.Posts.Count > 0) ? days : throw new JsonException($"{list.Path} has no posts.");
    }

    // Other writers give a day in several entries, or each of its posts in one.
    private static PlanDay DayOf(int number, IReadOnlyList<LenientJson> entries, HashSet<string> ids)
    {
        if (number is < 1 or > MostDays)
        {
            throw new JsonException($"{entries[0].Path} is not a day from 1 to {MostDays}.");
        }

        var posts = entries.SelectMany(entry => PostsOf(entry)).Take(MostPostsADay + 1).ToList();
        return posts.Count <= MostPostsADay
            ? new(
                number,
                entries.Select(DateOf).FirstOrDefault(date => date is not null),
                [.. posts.Select((post, i) => PostOf(post, $"d{number}-{i + 1}", ids))])
            : throw new JsonException($"{entries[0].Path} has more than {MostPostsADay} posts.");
    }

    private static IReadOnlyList<LenientJson> PostsOf(LenientJson entry) => entry.Find("posts", "post") switch
    {
        { IsList: true } posts => posts.AsList(MostPostsADay),
        { IsObject: true } post => [post],
        _ when entry.Find("platform", "suggestedCaption", "caption") is not null => [entry],
        { } other => [other],
        null => [],
    };

    private static int? NumberOf(LenientJson entry)
    {
        if (entry.Element.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException($"{entry.Path} is not a day.");
        }

        if (entry.Find("day", "dayNumber") is not { } day)
        {
            return null;
        }

        if (day.Element.ValueKind == JsonValueKind.Number)
        {
            return day.Element.TryGetDouble(out var number) && number is >= 0 and <= MostDays && number == Math.Floor(number)
                ? (int)number
                : throw new JsonException($"{day.Path} is not a day from 1 to {MostDays}.");
        }

        // A weekday's name says nothing: its place does.
        return DayNumber().Match(day.AsWords(LongestWord)) is { Success: true } match
            ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
            : null;
    }

    private static DateOnly? DateOf(LenientJson entry) =>
        entry.Find("date") is { } given && given.AsWords(int.MaxValue) is { Length: >= 10 } text
            && (text.Length == 10 || text[10] is 'T' or ' ')
            && DateOnly.TryParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            && date.Year is >= 2000 and < 2200 // what clocks and calendars can be asked about
            ? date : null;

    private static Post PostOf(LenientJson json, string fallbackId, HashSet<string> ids)
    {
        var theme = json.Find("theme", "topic", "title");
        var platform = json.Find("platform", "channel");
        var caption = json.Find("suggestedCaption", "caption");
        if (theme is null && platform is null && caption is null)
        {
            throw new JsonException($"{json.Path} is not a post.");
        }

        return new(
            IdOf(json.Find("id")?.AsWords(int.MaxValue) ?? "", fallbackId, ids),
            TimeOf(json.Find("time", "bestTime", "postTime", "postingTime")),
            json.Find("type", "postType", "contentType", "format")?.AsWords(LongestWord) ?? "",
            Required(theme, LongestText),
            PlatformName(Required(platform, LongestWord)),
            json.Find("pillar", "contentPillar", "category") is { } pillar ? Synonyms.Pillar(pillar.AsWords(int.MaxValue)) : null,
            caption?.AsText(LongestCaption) is { Length: > 0 } text ? text : null,
            HashtagsOf(json.Find("suggestedHashtags", "hashtags", "tags")),
            json.Find("angle", "captionAngle")?.AsText(LongestText) is { Length: > 0 } angle ? angle : null,
            FindingsOf(json.Find("findings")));
    }

    private static string Required(LenientJson? noun, int longest)
        => noun is { } found ? TextSanitizer.OnOneLine(found.AsText(longest)) : "";

    private static string TimeOf(LenientJson? noun) =>
        noun is { Element.ValueKind: JsonValueKind.String } time && time.Element.GetString() is { Length: <= LongestWord } text
            ? PostTime.Read(text)
            : "";

    private static List<string>? HashtagsOf(LenientJson? noun) => noun switch
    {
        null => null,
        { IsObject: true } kinds => [.. kinds.FindAll("primary", "secondary").SelectMany(Listed).Take(MostHashtags)],
        { } tags => [.. Listed(tags).Take(MostHashtags)],
    };

    private static IEnumerable<string> Listed(LenientJson noun) =>
        (noun.IsList
            ? noun.First(MostHashtags).SelectMany(tag => Hashtags.OfItem(tag.AsText(LongestText)))
            : Hashtags.In(noun.AsText(LongestText)))
        .Where(tag => tag.Length <= LongestWord);

    private static List<string>? FindingsOf(LenientJson? noun) =>
        noun?.First(Finding.MostOnAPost).Select(item => Finding.Bounded(item.AsWords(int.MaxValue)))
            .Where(sentence => sentence.Length > 0).ToList() is { Count: > 0 } sentences ? sentences : null;

    private static string IdOf(string given, string fallback, HashSet<string> ids)
    {
        if (PostId.IsPlain(given) && ids.Add(given))
        {
            return given;
        }

        var id = fallback;
        for (var i = 2; !ids.Add(id); i++)
        {
            id = $"{fallback}-{i}";
        }

        return id;
    }

    [GeneratedRegex(@"\A(?:day\s*)?#?\s*([0-9]{1,3})(?![0-9])(?!-[0-9])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex DayNumber();
}
