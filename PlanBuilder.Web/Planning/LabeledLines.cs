using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// Reads a plan that is written for people: a heading for each day, a line with the network for each post, and lines such as
/// "**Caption:** ..." below it.
/// </summary>
internal static partial class LabeledLines
{
    private const string Caption = "suggestedCaption", Unlabeled = "text"; // which counts where nothing is called the caption
    private const int LongestLine = 4_000, LongestHeading = 80;

    public static JsonNode? Read(string text)
    {
        var posts = new List<JsonObject>();
        var (post, day, on, last, isAfterBlank) = ((JsonObject?)null, (string?)null, (string?)null, "", true);
        foreach (var raw in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var line = Bullet().Replace(raw, "").Trim();
            if (line.Length is 0 or > LongestLine || NoWords().IsMatch(line))
            {
                isAfterBlank = true;
                continue;
            }

            var mayBeHeading = isAfterBlank || last is not (Caption or Unlabeled) || raw[0] is '#' or '*';
            isAfterBlank = false;

            var label = Label().Match(line);
            if (label.Success && MemberNames.Role(Bare(label.Groups["name"].Value)) is { } role)
            {
                var value = Value(label.Groups["value"].Value);
                if (MemberNames.IsDayOrDate(role))
                {
                    (post, day) = (null, value);
                }
                else
                {
                    post = post is null || post.ContainsKey(role) ? Begun(posts, day) : post;
                    post[role] = value;
                }

                last = role;
            }
            else if (label.Success && label.Groups["value"].Length > 0 && Heading(label.Groups["name"].Value) is { } whole)
            {
                post = Begun(posts, day);
                var words = Value(label.Groups["value"].Value);
                var tags = TagsIn(words);
                last = Caption;
                foreach (var (name, value) in (IEnumerable<(string, string)>)
                    [.. whole, (Caption, Value(words[..tags])), ("suggestedHashtags", words[tags..].Trim())])
                {
                    post[name] = value;
                }
            }
            else if (on is not null && label.Success && label.Groups["value"].Length > 0
                && DayHeading.In(label.Groups["name"].Value) is { } its)
            {
                post = Begun(posts, its);
                (post["platform"], post[Caption], last) = (on, Value(label.Groups["value"].Value), Caption);
            }
            else if (mayBeHeading && DayHeading.In(line) is { } heading)
            {
                (post, day, last) = (null, heading, "");
            }
            else if (mayBeHeading && Heading(line) is { } about)
            {
                post = Begun(posts, day);
                (last, on) = ("", about is [var (_, only)] && day is null ? only : null);
                foreach (var (name, value) in about)
                {
                    post[name] = value;
                }
            }
            else if (post is not null && last.Length == 0 && Bare(line) is [>= '0' and <= '9', ..] and { Length: < 20 } time
                && PostTime.Read(time).Length > 0)
            {
                post["time"] = time;
            }
            else if (post is not null && Tags().IsMatch(line))
            {
                post["suggestedHashtags"] = line[line.IndexOf('#', StringComparison.Ordinal)..];
                last = "";
            }
            else if (post is not null && last.Length == 0 && (!label.Success || char.IsLetterOrDigit(raw.TrimStart()[0]))
                && !post.ContainsKey(Caption) && post.TryAdd(Unlabeled, Value(line)))
            {
                last = Unlabeled;
            }
            else if (post is not null && last is (Caption or Unlabeled))
            {
                post[last] = $"{post[last]}\n{Value(line)}".Trim();
            }
        }

        posts.RemoveAll(each => !each.ContainsKey(Caption) && !each.ContainsKey(Unlabeled));
        return posts.Count > 0 ? new JsonArray([.. posts]) : null;
    }

    private static JsonObject Begun(List<JsonObject> posts, string? day)
    {
        var post = new JsonObject();
        _ = day is null ? null : post["day"] = day;
        posts.Add(post);
        return post;
    }

    // "Instagram (09:00)", "📸 Instagram | 9:00 AM | Reel", "1. X – 12:30".
    private static List<(string Name, string Value)>? Heading(string line)
    {
        var words = Bare(line);
        if (words.Length > LongestHeading)
        {
            return null;
        }

        var parts = Between().Split(words).Where(part => part.Length > 0).Select(part => part.Trim()).ToList();
        if (parts.Count is 0 or > 5 || parts.FindIndex(part => PlanSearch.PlatformOf(part) is not null) is not (>= 0 and <= 1 and var at))
        {
            return null;
        }

        List<(string, string)> read = [("platform", parts[at])];
        foreach (var part in parts.Where((_, i) => i != at))
        {
            read.Add((PostTime.Read(part).Length > 0 ? "time" : DayHeading.In(part) is not null ? "day" : "type", part));
        }

        return read;
    }

    // Where the hashtags at the end begin.
    private static int TagsIn(string words)
    {
        var at = words.Length;
        while (at > 0 && words.LastIndexOf(' ', at - 1) is > 0 and var space && space + 1 < words.Length && words[space + 1] == '#')
        {
            at = space;
        }

        return at;
    }

    private static string Bare(string words) => Marks().Replace(words, "").Trim().TrimEnd(':').Trim();

    private static string Value(string words) => Emphasis().Replace(words.Trim(), "").Trim();

    [GeneratedRegex(@"\A\s*(?:[-*+•]\s+|[0-9]{1,3}[.)]\s+|>\s*)?")]
    private static partial Regex Bullet();

    // A fence, the name of a table in TOML, a rule, or the number of a post.
    [GeneratedRegex(@"\A(?:```\w*|\[\[?[\w.]+\]?\]|[-=_]{3,}|post\s*#?[0-9]+)\z", RegexOptions.IgnoreCase)]
    private static partial Regex NoWords();

    [GeneratedRegex(@"\A(?<name>.{2,60}?)\s*(?:\*\*|__)?(?:(?<![0-9])[:：]|[:：](?![0-9])|(?<=\A\w+\s)=(?=\s))(?:\*\*|__)?\s*(?<value>.*)\z")]
    private static partial Regex Label();

    [GeneratedRegex(@"\A[^\p{L}\p{Nd}#]+|[*_`]+|\A#+")]
    private static partial Regex Marks();

    [GeneratedRegex(@"\*\*|__|\A""|""\z")]
    private static partial Regex Emphasis();

    [GeneratedRegex(@"\s+[-–—]\s+|\s*[|(),·@]\s*")]
    private static partial Regex Between();

    [GeneratedRegex(@"\A[^\p{L}\p{Nd}#]*(?:#[\p{L}\p{Nd}_]+[\s,]*)+\z")]
    private static partial Regex Tags();
}
