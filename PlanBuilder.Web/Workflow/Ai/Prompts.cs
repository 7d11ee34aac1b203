using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.Ai;

/// <summary>
/// What the AI services are told: the files under <c>Prompts/</c> as rules, and everything that a person typed or research brought as
/// the values of one JSON object, so that no text can step out of its place.
/// </summary>
internal static class Prompts
{
    public static readonly string Research = Read("research"), Strategy = Read("strategy"), StrategyOnceMore = Read("strategy-again"),
        Posts = Read("posts"), Again = Read("again"), Change = Read("change");

    /// <summary>Identifies the wording of all prompts that a plan is made with: it changes with each of their letters.</summary>
    public static readonly string Version = Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', Research, Strategy, StrategyOnceMore, Posts, Again))))[..8];

    private const int LongestResearch = 8_000, MostThemes = 150;

    private static readonly JsonSerializerOptions Json = new(Plan.Json) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What to find out: the niche, the goal and the platforms, nothing of the brand voice.</summary>
    public static string ResearchQuestion(PlanRequest request) => Write(new
    {
        request.Niche, request.Goal, platforms = request.Platforms.Select(platform => platform.Name),
        request.Country, request.Language, startsOn = request.StartDate, request.Days,
    });

    /// <summary>What to plan.</summary>
    public static string StrategyQuestion(PlanRequest request, Research? research)
    {
        var pillars = StrategyCheck.Proposed(request);
        return Write(new
        {
            request.Goal, request.Days, startsOn = request.StartDate, platforms = PlatformsOf(request), request.Niche, request.Audience,
            request.Offer, request.Country, request.Language, request.BrandVoice, voiceExamples = Some(request.VoiceExamples),
            wordsToAvoid = Some(request.WordsToAvoid), means = Some(request.Means), keyDates = Some(request.KeyDates),
            calendar = Some(Calendar(request)), earlierThemes = request.PastThemes.Take(MostThemes), research = Bounded(research),
            slots = request.Slots().Select(slot => new
            {
                id = SlotPosts.Name(slot.Number), slot.Day, platform = slot.Platform.Name, pillar = pillars[slot.Number],
            }),
        });
    }

    /// <summary>Which lines to plan once more, and why.</summary>
    public static string StrategyAgain(IReadOnlyDictionary<int, string> wrong) => $"{StrategyOnceMore}\n{Write(new
    {
        slots = wrong.OrderBy(each => each.Key).Select(each => new { id = SlotPosts.Name(each.Key), finding = each.Value }),
    })}";

    /// <summary>A strategy as its model would have written it, to be shown to the model again.</summary>
    public static string StrategySoFar(Strategy strategy) => Write(new
    {
        weeks = strategy.Weeks.Select((theme, i) => new { week = i + 1, theme }),
        threads = strategy.Threads.Select(thread => new { thread.Pillar, threads = thread.About }),
        slots = strategy.Lines.Select(line => new { id = SlotPosts.Name(line.Slot), line.Idea, line.Pillar }),
    });

    /// <summary>Which posts to write now, and what all the others of the plan are about.</summary>
    public static string PostsQuestion(PlanRequest request, Research? research, Strategy strategy, IReadOnlyList<PlanSlot> asked)
    {
        var (lines, calendar) = (strategy.BySlot(), DayCalendar.For(request));
        var needsIdeas = asked.Any(slot => lines[slot.Number].Idea.Length == 0); // where the strategy gave none
        return Write(new
        {
            request.Goal, request.Days, startsOn = request.StartDate, platforms = PlatformsOf(request), request.Niche, request.Audience,
            request.Offer, request.Website, request.Country, request.Language, request.BrandVoice,
            voiceExamples = Some(request.VoiceExamples), wordsToUse = Some(request.WordsToUse), wordsToAvoid = Some(request.WordsToAvoid),
            means = Some(request.Means), earlierThemes = needsIdeas ? Some([.. request.PastThemes.Take(MostThemes)]) : null,
            research = Bounded(research),
            sources = research is null ? null : Some([.. research.Sources.Select((source, i) => new { number = i + 1, source.Title })]),
            weeks = Some(strategy.Weeks), threads = Some(strategy.Threads),
            plan = request.Slots().Select(slot => Line(slot, lines[slot.Number])),
            slots = asked.Select(slot => new
            {
                id = SlotPosts.Name(slot.Number), slot.Day, weekday = $"{request.DateOf(slot.Day).DayOfWeek}",
                platform = slot.Platform.Name, time = PostTime.Write(slot.Time), lines[slot.Number].Pillar, lines[slot.Number].Type,
                lines[slot.Number].Idea, lines[slot.Number].Hook,
                about = Some([.. calendar.Days[slot.Day - 1].Notes.Select(note => note.Text)]),
            }),
        });
    }

    /// <summary>Which posts to write once more, and why.</summary>
    public static string AgainQuestion(IEnumerable<(PlanSlot Slot, Post? Post, IReadOnlyList<string> Findings)> asked)
    {
        var posts = asked.Select(each => new
        {
            id = SlotPosts.Name(each.Slot.Number), each.Slot.Day, platform = each.Slot.Platform.Name, each.Post?.Time,
            findings = each.Findings,
        });
        return $"{Again}\n{Write(new { posts })}";
    }

    /// <summary>Posts as their model would have written them, to be shown to the model again.</summary>
    public static string PostsSoFar(IEnumerable<(PlanSlot Slot, Post Post)> posts) => Write(new
    {
        schedule = posts.GroupBy(each => each.Slot.Day).Select(day => new
        {
            day = day.Key, posts = day.Select(each => each.Post with { Findings = null }),
        }),
    });

    public static IEnumerable<object> PlatformsOf(PlanRequest request) => request.Platforms.Select(platform => new
    {
        platform.Name, platform.CaptionLimit, platform.HashtagLimit, types = PostTypes.On(platform.Name),
    });

    // The days that are more than their number, off days among them.
    private static List<object> Calendar(PlanRequest request) =>
    [
        .. DayCalendar.For(request).Days.Select(day => new
        {
            day.Day, date = day.Date, weekday = $"{day.Date.DayOfWeek}", off = day.IsOff ? true : (bool?)null,
            about = Some([.. day.Notes.Select(note => note.Text)]),
        }),
    ];

    private static string Line(PlanSlot slot, SlotIdea line) => string.Create(
        CultureInfo.InvariantCulture, $"{SlotPosts.Name(slot.Number)}, day {slot.Day}, {slot.Platform.Name}, {line.Pillar}: {line.Idea}");

    // What is not there is not mentioned.
    private static IReadOnlyList<T>? Some<T>(IReadOnlyList<T> list) => list.Count > 0 ? list : null;

    private static string? Bounded(Research? research) => research?.Text?[..Math.Min(research.Text.Length, LongestResearch)];

    public static string Write(object material) => JsonSerializer.Serialize(material, Json);

    private static string Read(string name)
    {
        using var file = typeof(Prompts).Assembly.GetManifestResourceStream($"prompts/{name}.md")
            ?? throw new InvalidOperationException($"This build is missing prompts/{name}.md.");
        using var reader = new StreamReader(file);
        return reader.ReadToEnd().Trim();
    }
}
