using System.Text.Json;

namespace PlanBuilder.Web.Planning;

/// <summary>Says which day each post belongs to: by its date within the period, else by its day's number, else by its place.</summary>
internal static partial class PlanReader
{
    private static List<PlanDay> DaysOf(FoundPlan found, PlanPeriod? period, PostContext context)
    {
        var placed = Placed(found.Entries, period, context);
        var platforms = PlatformsOf(Head(found.Heads, "platforms"), [.. placed.SelectMany(each => each.Posts)])
            .Where(name => PlanSearch.PlatformOf(name) is not null).ToList();
        var ids = new HashSet<string>();
        return [.. placed.GroupBy(each => each.Day).OrderBy(day => day.Key).Select(day => new PlanDay(
            day.Key,
            period is null
                ? day.Select(each => each.Date).FirstOrDefault(date => date is not null)
                : day.Any(each => each.Date is { } date && period.DayOf(date) == day.Key) ? period.Start.AddDays(day.Key - 1) : null,
            [.. day.SelectMany(each => AllPlatforms.Spread(each.Posts, platforms)).Take(MostPostsADay).Select((post, i) => post with
            {
                Id = IdOf(post.Id, $"d{day.Key}-{i + 1}", ids),
            })],
            day.Select(each => each.Note).FirstOrDefault(note => note is not null)))];
    }

    private static List<(int Day, DateOnly? Date, List<Post> Posts, string? Note)> Placed(
        IReadOnlyList<FoundEntry> entries, PlanPeriod? period, PostContext context)
    {
        var known = WithWeekdays(
            [.. entries.SelectMany(WithNested).Select(entry => (entry, NumberOf(entry, period), DateOf(entry, period)))], period);
        var numbers = known.Where(each => each.Date is not { } date || period?.DayOf(date) is null)
            .Select(each => each.Number ?? each.Entry.Place).Distinct().Order().ToList();
        var fromZero = numbers.SequenceEqual(Enumerable.Range(0, numbers.Count)) ? 1 : 0;
        var spread = Spread(known, period);

        var placed = new List<(int, DateOnly?, List<Post>, string?)>();
        foreach (var (entry, number, date) in known)
        {
            var day = date is { } given && period?.DayOf(given) is { } at
                ? at
                : spread?.Invoke(entry.Place) ?? InWeek(entry, number, fromZero);
            if (day is < 1 or > MostDays && (day = entry.Place) > MostDays)
            {
                continue;
            }

            placed.Add((day, date, [], NoteOf(entry.Json)));
            foreach (var post in PostsOf(entry, MostPostsADay))
            {
                // A post's own date counts more than the day it was put under.
                var own = period is not null && DateOf(post.Json, period) is { } dated ? period.DayOf(dated) : null;
                var read = PostsOf(post with { Pillar = post.Pillar ?? entry.Pillar }, entry.Platform, context);
                placed.Add((own ?? day, own is null ? date : period!.Start.AddDays(own.Value - 1), read, null));
            }
        }

        return placed;
    }

    private static string? NoteOf(LenientJson noun) =>
        !PlanSearch.IsPost(noun) && noun.Find(MemberNames.Note) is { Element.ValueKind: JsonValueKind.String } note
        && TextSanitizer.OnOneLine(note.Element.GetString()!) is { Length: > 0 and <= LongestText } text ? text : null;

    // Posts that say nothing of their day come in its order; more of them than days share the days evenly.
    private static Func<int, int>? Spread(List<(FoundEntry Entry, int? Number, DateOnly? Date)> known, PlanPeriod? period)
    {
        var (days, posts) = (period?.Days ?? MostDays, known.Select(each => each.Entry.Place).DefaultIfEmpty().Max());
        return posts > days
            && known.All(each => each is { Number: null, Date: null, Entry.Week: null } && PlanSearch.IsPost(each.Entry.Json))
            ? place => ((place - 1) * days / posts) + 1
            : null;
    }

    private static int InWeek(FoundEntry entry, int? number, int fromZero)
    {
        var day = (number ?? entry.Place) + fromZero;
        return entry.Week is > 1 and var week && day <= 7 ? day + (7 * (week - 1)) : day;
    }

    // Where the bracket behind a day's posts is missing, the next day stands among them.
    private static IEnumerable<FoundEntry> WithNested(FoundEntry entry) =>
        PostsIn(entry.Json).Where(IsNestedDay)
            .SelectMany((day, i) => WithNested(entry with { Json = day, Place = entry.Place + i + 1, Label = null })).Prepend(entry);

    // Some writers begin one more list of that name for the day's next post.
    private static IEnumerable<LenientJson> PostsIn(LenientJson day) => (day.Find(MemberNames.Posts) is not { IsList: true } last ? []
        : day.Members().Where(member => member.Value.IsList && MemberNames.Is(MemberNames.Posts, member.Name))
            .Select(member => member.Value).ToList() is { Count: > 1 } several ? several.SelectMany(list => list.First(MostPostsADay))
        : last.First(MostPostsADay)).Take(MostPostsADay);

    private static bool IsNestedDay(LenientJson noun) => !PlanSearch.IsPost(noun) && PlanSearch.IsEntry(noun);

    private static IEnumerable<FoundEntry> PostsOf(FoundEntry entry, int most)
    {
        var noun = entry.Json;
        if (noun.IsList)
        {
            return noun.First(most).SelectMany((post, i) => Each(new(post, i + 1, Platform: entry.Platform), most));
        }

        if (noun.Element.ValueKind == JsonValueKind.String)
        {
            return Each(new(noun, 1, Platform: entry.Platform), most);
        }

        if (PlanSearch.IsPost(noun))
        {
            return [entry];
        }

        return noun.Find(MemberNames.Posts) switch
        {
            { IsList: true } => PostsIn(noun).Take(most).Where(post => !IsNestedDay(post))
                .SelectMany((post, i) => Each(new(post, i + 1), most)),
            { IsObject: true } posts when PlanSearch.IsPost(posts) => [new(posts, 1)],
            { IsObject: true } posts => Named(posts, most),
            _ => Named(noun, most),
        };
    }

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
}
