using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Workflow;

/// <summary>
/// Reads a plan from <c>jobs.result</c>: the shape <see cref="Plan.Json"/> writes, and the same without what only we add (zone, maker,
/// dates, ids, pillars, total). At most 14 days, 30 posts a day and 70,000 characters a caption. Whatever it is given, it never throws.
/// </summary>
internal static partial class PlanReader
{
    private const int MostDays = 14, MostPostsADay = 30, MostHashtags = 30;
    private const int LongestCaption = 70_000, LongestText = 2_000, LongestWord = 200;

    public static (Plan? Plan, PlanError? Error) Read(string json)
    {
        try
        {
            // Through bytes, as a lone surrogate is then replaced; as text it would be refused.
            using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(json));
            if (document.RootElement.ValueKind != JsonValueKind.String)
            {
                return (PlanOf(new JsonNoun(document.RootElement, "the result")), null);
            }
            // Earlier systems stored the plan's JSON as a string.
            using var inner = JsonDocument.Parse(Encoding.UTF8.GetBytes(document.RootElement.GetString()!));
            return (PlanOf(new JsonNoun(inner.RootElement, "the result")), null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return (null, new(PlanErrorKind.Unreadable, e.Message));
        }
    }

    private static Plan PlanOf(JsonNoun json)
    {
        var mix = json.Noun("contentMix");
        var ids = new HashSet<string>();
        var schedule = json.List("schedule", MostDays).Select(day => DayOf(day, ids)).ToList();
        if (schedule.Count == 0 || schedule.DistinctBy(day => day.Day).Count() < schedule.Count)
        {
            throw new JsonException("The schedule has no days, or one of them twice.");
        }

        var platforms = json.List("platforms", MostPostsADay).Select(name => PlatformName(name.AsText(LongestWord))).ToList();
        return new(
            json.Text("goal", LongestWord), json.Text("period", LongestWord), platforms, schedule.Sum(day => day.Posts.Count),
            new(mix.Whole("educational", 0, 100), mix.Whole("entertaining", 0, 100), mix.Whole("promotional", 0, 100)),
            schedule, ZoneOf(json.TextOrNull("timeZone", LongestWord)), json.NounOrNull("made") is { } made ? PlanOriginReader.Read(made) : PlanOriginReader.Unknown);
    }

    private static PlanDay DayOf(JsonNoun json, HashSet<string> ids)
    {
        var day = json.Whole("day", 1, MostDays);
        var given = json.TextOrNull("date", LongestWord);
        DateOnly? date = DateOnly.TryParseExact(given, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed) ? parsed : null;
        return new(day, date, [.. json.List("posts", MostPostsADay).Select((post, i) => PostOf(post, $"d{day}-{i + 1}", ids))]);
    }

    private static Post PostOf(JsonNoun json, string fallbackId, HashSet<string> ids)
    {
        if (!TimeOnly.TryParseExact(json.Text("time", LongestWord), ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            throw new JsonException($"The time of post {fallbackId} is no HH:mm time.");
        }

        return new(
            IdOf(json.TextOrNull("id", LongestWord), fallbackId, ids),
            time.ToString("HH:mm", CultureInfo.InvariantCulture),
            json.Text("type", LongestWord), json.Text("theme", LongestText), PlatformName(json.Text("platform", LongestWord)),
            Pillars.All.FirstOrDefault(pillar => pillar == json.TextOrNull("pillar", LongestWord)),
            json.TextOrNull("suggestedCaption", LongestCaption),
            json.ListOrNull("suggestedHashtags", MostHashtags)?.Select(tag => tag.AsText(LongestWord)).ToList(),
            json.TextOrNull("angle", LongestText));
    }

    // An id goes into addresses and pages, so only plain ones are kept, and each once.
    private static string IdOf(string? given, string fallback, HashSet<string> ids)
    {
        if (given is not null && PlainId().IsMatch(given) && ids.Add(given))
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

    private static string PlatformName(string name) => Platform.Find(name)?.Name ?? name;

    private static string ZoneOf(string? name) => name is not null && TimeZoneInfo.TryFindSystemTimeZoneById(name, out _) ? name : "UTC";

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z")]
    private static partial Regex PlainId();
}
