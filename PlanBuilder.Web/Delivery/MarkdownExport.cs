using System.Text.RegularExpressions;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Delivery;

/// <summary>A plan as a text to read, in Markdown. Captions are in fences, to the letter; no other text can contain markup.</summary>
internal static partial class MarkdownExport
{
    public static string Write(PlanExport export) => string.Join("\n\n", Blocks(export)) + "\n";

    private static IEnumerable<string> Blocks(PlanExport export)
    {
        var plan = export.Plan;
        yield return $"# {Plain(export.Name)}";
        yield return $"{Listed(plan.Goal, plan.Period)}. {Listed([.. plan.Platforms])}. "
            + $"{plan.TotalPosts} {(plan.TotalPosts == 1 ? "post" : "posts")}, times in {Plain(plan.TimeZone)}.";
        foreach (var note in plan.Provenance.Notes)
        {
            yield return $"> {Plain(note)}";
        }

        foreach (var day in plan.Schedule)
        {
            yield return $"## Day {day.Day}, {export.DateOf(day).Short()}, {export.DateOf(day).Year}";
            if (day.Note is { } note)
            {
                yield return $"*{Plain(note)}*";
            }

            foreach (var block in day.Posts.Count == 0 ? ["No posts."] : day.Posts.SelectMany(Blocks))
            {
                yield return block;
            }
        }

        if (plan.Provenance.Sources.Count > 0)
        {
            yield return "## Sources";
            yield return string.Join('\n', plan.Provenance.Sources.Select(
                source => $"- {Plain(source.Title ?? source.Url)}: <{new Uri(source.Url).AbsoluteUri}>"));
        }
    }

    private static IEnumerable<string> Blocks(Post post)
    {
        var when = post.Time.Length > 0 ? $"{PostTime.Shown(post.Time)} {post.Platform}" : post.Platform;
        yield return $"### {Plain(when)}{(post.Theme.Length > 0 ? $": {Plain(post.Theme)}" : "")}";
        if (Listed(post.Type, PostLabels.Pillar(post.Pillar)) is { Length: > 0 } kind)
        {
            yield return kind;
        }

        if (post.SuggestedCaption is { } caption)
        {
            yield return Fenced(caption);
        }

        if (post.SuggestedHashtags is { Count: > 0 } hashtags)
        {
            yield return $"Hashtags: {Plain(string.Join(' ', hashtags))}";
        }

        if (post.Angle is { } angle)
        {
            yield return $"Angle: {Plain(angle)}";
        }

        foreach (var (name, text) in PostLabels.Extras(post).Where(extra => extra.Text.Length > 0))
        {
            yield return text.Contains('\n') ? $"{name}:\n\n{Fenced(text)}"
                : name == "Link" ? $"{name}: <{new Uri(text).AbsoluteUri}>"
                : $"{name}: {Plain(text)}";
        }
    }

    private static string Fenced(string text)
    {
        var fence = new string('`', Math.Max(3, Backticks().Matches(text).Select(run => run.Length + 1).DefaultIfEmpty().Max()));
        return $"{fence}text\n{text}\n{fence}";
    }

    private static string Listed(params IEnumerable<string?> words) =>
        string.Join(", ", words.OfType<string>().Where(word => word.Length > 0).Select(Plain));

    // On one line, with whatever could be markup escaped.
    private static string Plain(string text) => Markup().Replace(text.ReplaceLineEndings(" "), @"\$0");

    [GeneratedRegex(@"[\\`*_{}\[\]<>()#!|~&$]|(?<=^|\s)[-+](?=\s)|(?<=^[0-9]+)[.)]")]
    private static partial Regex Markup();

    [GeneratedRegex("`+")]
    private static partial Regex Backticks();
}
