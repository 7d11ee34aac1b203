namespace PlanBuilder.Web.Planning;

/// <summary>What is mended of the parts that only some platforms have, and what no writer is asked for.</summary>
internal static partial class PlanRepair
{
    private const int LongestHook = 300, LongestVisual = 2_000, LongestComment = 1_000, LongestAltText = 1_000, LongestTitle = 100;
    private const int LongestQuestion = 140, LongestOption = 80, MostAnswers = 4, MostThreadParts = 24, MostSources = 100;

    /// <summary>
    /// The plan with what we know and no writer of it: what each day is, the link of each post, which sources there are, and what the
    /// calendar lacks. For a plan whose provenance is complete; doing it twice changes nothing more.
    /// </summary>
    public static Plan Finish(Plan plan, PlanRequest request)
    {
        var calendar = DayCalendar.For(request);
        var finished = Annotated(plan, calendar);
        return finished with
        {
            Provenance = calendar.Gap is { } gap
                ? plan.Provenance with { Notes = [.. plan.Provenance.Notes.Union([gap])] }
                : plan.Provenance,
            Schedule = [.. finished.Schedule.Select(day => day with
            {
                Posts = [.. day.Posts.Select(post => post with
                {
                    Link = LinkBuilder.For(request, post.Platform),
                    Sources = post.Sources?.Where(number => number <= plan.Provenance.Sources.Count).ToList() is { Count: > 0 } known
                        ? known
                        : null,
                })],
            })],
        };
    }

    /// <summary>The plan with what each of its days is in that calendar, by its date where it has one, else by its number.</summary>
    public static Plan Annotated(Plan plan, DayCalendar calendar) => plan with
    {
        Schedule = [.. plan.Schedule.Select(day => day with
        {
            Note = calendar.Days.FirstOrDefault(known => day.Date is { } date ? known.Date == date : known.Day == day.Day)?.Heading,
        })],
    };

    private static Post WithExtras(Post post, Platform? platform)
    {
        var thread = ThreadOf(post, platform);
        return post with
        {
            Hook = Bounded(OnOneLine(post.Hook), LongestHook),
            Visual = Bounded(Text(post.Visual), LongestVisual),
            FirstComment = Bounded(WithoutMarkdown(Text(post.FirstComment)), LongestComment),
            AltText = Bounded(OnOneLine(post.AltText), LongestAltText),
            Title = platform is not null && !PostTypes.HasTitle(post.Type, platform.Name) ? null
                : Bounded(OnOneLine(post.Title), LongestTitle),
            Poll = PollOf(post),
            Thread = thread,
            Sources = post.Sources?.Where(number => number is >= 1 and <= MostSources).Distinct().Order().ToList() is { Count: > 0 } sources
                ? sources
                : null,
            Link = LinkBuilder.IsLink(post.Link) ? post.Link : null,
            Batch = post.Batch is >= 1 and <= 99 ? post.Batch : null,
        };
    }

    // A thread begins with its caption; a part that is too long is two.
    private static List<string>? ThreadOf(Post post, Platform? platform)
    {
        if (platform is not null && !PostTypes.Suits(PostTypes.Thread, platform.Name))
        {
            return null;
        }

        var parts = (post.Thread ?? []).Select(part => WithoutMarkdown(Text(part))).OfType<string>()
            .Where((part, i) => i > 0 || post.SuggestedCaption is not { } caption || !CaptionSimilarity.AreSimilar(part, caption));
        return parts.SelectMany(part => Split(part, platform?.CaptionLimit ?? PlanReader.LongestText)).Take(MostThreadParts).ToList()
            is { Count: > 0 } thread ? thread : null;
    }

    private static IEnumerable<string> Split(string text, int limit)
    {
        while (text.Length > limit)
        {
            var head = text.AsSpan(0, limit);
            var end = head.LastIndexOfAny(['.', '!', '?', '\n']) is > 0 and var sentence && sentence >= limit / 2 ? sentence + 1
                : head.LastIndexOf(' ') is > 0 and var word ? word
                : char.IsHighSurrogate(head[^1]) ? limit - 1
                : limit;
            yield return text[..end].Trim();
            text = text[end..].Trim();
        }

        if (text.Length > 0)
        {
            yield return text;
        }
    }

    private static Poll? PollOf(Post post)
    {
        var options = (post.Poll?.Options ?? []).Select(option => Bounded(OnOneLine(option), LongestOption)).OfType<string>()
            .Distinct(StringComparer.OrdinalIgnoreCase).Take(MostAnswers).ToList();
        var question = Bounded(OnOneLine(post.Poll?.Question), LongestQuestion) ?? QuestionIn(post.SuggestedCaption)
            ?? QuestionIn(post.Hook) ?? Bounded(OnOneLine(post.Theme), LongestQuestion);
        return options.Count < 2 || question is null ? null : new(question, options);
    }

    private static string? QuestionIn(string? text) => text?.Split('\n', '.', '!').Select(sentence => sentence.Trim())
        .FirstOrDefault(sentence => sentence.EndsWith('?') && sentence.Length is > 1 and <= LongestQuestion);

    private static string? OnOneLine(string? text) => text is not null && Line(text) is { Length: > 0 } line ? line : null;

    private static string? Bounded(string? text, int longest)
    {
        if (text is null || text.Length <= longest)
        {
            return text;
        }

        var head = text.AsSpan(0, longest - 1);
        var end = head.LastIndexOfAny(' ', '\n') is > 0 and var word && word > longest / 2 ? word
            : char.IsHighSurrogate(head[^1]) ? longest - 2
            : longest - 1;
        return string.Concat(text.AsSpan(0, end).TrimEnd(), "…");
    }
}
