using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>Reads the events of a calendar file: the platform is in an event's name or place, the caption is its description.</summary>
internal static partial class EventNotation
{
    private const int MostEvents = 3_000;

    public static JsonNode? Read(string text)
    {
        var unfolded = Fold().Replace(text.ReplaceLineEndings("\n"), "");
        List<JsonObject> posts = [.. Event().Matches(unfolded).Take(MostEvents).Select(match => Post(match.Value)).OfType<JsonObject>()];
        return posts.Count > 0 ? new JsonArray([.. posts]) : null;
    }

    private static JsonObject? Post(string lines)
    {
        var parts = Property().Matches(lines).GroupBy(line => line.Groups["name"].Value)
            .ToDictionary(same => same.Key, same => Plain(same.First().Groups["value"].Value));
        if (!parts.TryGetValue("DESCRIPTION", out var words) || Start().Match(parts.GetValueOrDefault("DTSTART", "")) is not
            { Success: true } start)
        {
            return null;
        }

        var post = new JsonObject
        {
            ["date"] = $"{start.Groups["year"]}-{start.Groups["month"]}-{start.Groups["day"]}",
            ["time"] = start.Groups["hour"].Success ? $"{start.Groups["hour"]}:{start.Groups["minute"]}" : null,
            ["caption"] = words,
        };
        foreach (var (name, value) in ((string[])["SUMMARY", "LOCATION", "CATEGORIES"]).Select(name => parts.GetValueOrDefault(name, ""))
            .Select(PostHeading.In).FirstOrDefault(heading => heading?.Platform is not null)?.Parts ?? [])
        {
            post.TryAdd(name, value);
        }

        return post;
    }

    private static string Plain(string value) =>
        Escaped().Replace(value, escaped => escaped.Value is "\\n" or "\\N" ? "\n" : escaped.Value[1..]);

    [GeneratedRegex("^BEGIN:VEVENT$(?:(?!^BEGIN:VEVENT).)*?^END:VEVENT", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Event();

    [GeneratedRegex("^(?<name>[A-Z-]+)(?:;[^:\n]*)?:(?<value>.*)$", RegexOptions.Multiline)]
    private static partial Regex Property();

    [GeneratedRegex(@"\A(?<year>[0-9]{4})(?<month>[0-9]{2})(?<day>[0-9]{2})(?:T(?<hour>[0-9]{2})(?<minute>[0-9]{2}))?")]
    private static partial Regex Start();

    [GeneratedRegex(@"\\.")]
    private static partial Regex Escaped();

    [GeneratedRegex(@"\n[ \t]")]
    private static partial Regex Fold();
}
