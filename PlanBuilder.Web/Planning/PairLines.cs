using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// Reads a line for each post with all of its parts by their names: "day=1; platform=X; caption=...", "Day: 1, Platform: X, ...".
/// </summary>
internal static partial class PairLines
{
    private const int Fewest = 3, LongestLine = 4_000;

    public static JsonNode? Read(string text)
    {
        var posts = new JsonArray();
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.Length is > 0 and <= LongestLine && line.Count('=') + line.Count(':') >= Fewest && Post(line.ToString()) is { } post)
            {
                posts.Add(post);
            }
        }

        return posts.Count > 0 ? posts : null;
    }

    // What is between two names belongs to the first, separators and all.
    private static JsonObject? Post(string line)
    {
        var names = Name().Matches(line).Select(match => (match, Role: MemberRoles.Find(match.Groups["name"].Value)))
            .Where(each => each.Role is not null).ToList();
        if (names.Select(each => each.Role).Distinct().Count() < Fewest || names[0].match.Index > 0)
        {
            return null;
        }

        var post = new JsonObject();
        foreach (var ((match, role), end) in names.Zip(names.Skip(1).Select(next => next.match.Index).Append(line.Length)))
        {
            var from = match.Index + match.Length;
            post.TryAdd(role!, Emphasis.Removed(line[from..Math.Max(from, end)].Trim()));
        }

        return post.ContainsKey(MemberNames.Caption[0]) ? post : null;
    }

    [GeneratedRegex(
        @"(?:\A\s*(?:[-*•]\s+|[0-9]{1,3}[.)]\s+)?|\s*[;,|•·]\s*)"
            + @"[*_]{0,3}(?<name>\p{L}[\p{L} _]{1,24}?)[*_]{0,3}\s*[=:][*_]{0,3}\s*")]
    private static partial Regex Name();
}
