using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>What is mended in a caption: no platform shows Markdown, and hashtags have a place of their own.</summary>
internal static partial class PlanRepair
{
    private static string? WithoutMarkdown(string? text)
    {
        if (text is null || text.AsSpan().IndexOfAny("*_#[`") < 0)
        {
            return text;
        }

        text = Link().Replace(text, match => match.Groups["text"].Value is var words && words == match.Groups["address"].Value ? words
            : $"{words}: {match.Groups["address"].Value}");
        text = Bold().Replace(text, "${text}");
        text = Italic().Replace(text, "${text}");
        text = Heading().Replace(text, "");
        text = Bullet().Replace(text, "${blank}• ");
        text = Fence().Replace(text, "");
        return Citation().Replace(text, "").Trim() is { Length: > 0 } plain ? plain : null;
    }

    // Those on lines of their own, or at the end, go; one within a sentence stays as its words.
    private static (string? Caption, IReadOnlyList<string> Hashtags) WithoutHashtags(string? caption, IReadOnlyList<string> hashtags)
    {
        if (caption is null || !caption.Contains('#') || IsHashtagsAlone(caption))
        {
            return (caption, hashtags);
        }

        var moved = Hashtag().Matches(caption).Select(match => match.Value).ToList();
        var lines = caption.Split('\n').Select(line => line.Trim().Length > 0 && IsHashtagsAlone(line) ? null : AtEnd().Replace(line, ""))
            .OfType<string>();
        var rest = Hashtag().Replace(string.Join('\n', lines), match => Words().Replace(match.Value[1..].Replace('_', ' '), " ")).Trim();
        return (rest.Length > 0 ? rest : caption, Hashtags.Tidy([.. hashtags, .. moved]));
    }

    // A "<link>" that waits to be filled in would go with the tags, and nobody would see that something is missing.
    private static string WithBlanksInBrackets(string text) => Blank().Replace(text, "[${text}]");

    [GeneratedRegex(@"\[(?<text>[^\[\]\n]{1,200})\]\((?<address>https?://[^\s()]{1,500})\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?<![\w*])(?<mark>\*\*|__)(?=\S)(?<text>[^*\n]{1,300}?)(?<=\S)\k<mark>(?![\w*])")]
    private static partial Regex Bold();

    [GeneratedRegex(@"(?<![\w*])\*(?=[^\s*])(?<text>[^*\n]{1,300}?)(?<=[^\s*])\*(?![\w*])")]
    private static partial Regex Italic();

    [GeneratedRegex(@"^#{1,6}[ \t]+(?=\S)", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^(?<blank>[ \t]*)\*[ \t]+(?=\S)", RegexOptions.Multiline)]
    private static partial Regex Bullet();

    [GeneratedRegex(@"^```\w*[ \t]*$\n?", RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"[ \t]?\[[0-9]{1,2}\](?!\()")]
    private static partial Regex Citation();

    [GeneratedRegex(@"(?<![\w&#/])#(?=\w*\p{L})\w{1,100}")]
    private static partial Regex Hashtag();

    [GeneratedRegex(
        @"(?:(?<=[.!?…:)”""\p{So}])\s{1,20}|(?<=\s)(?=#\w{1,100}\s{1,20}#))(?:(?<![\w&#/])#(?=\w*\p{L})\w{1,100}[ \t]{0,20})+$")]
    private static partial Regex AtEnd();

    [GeneratedRegex(@"(?<=\p{Ll})(?=\p{Lu})")]
    private static partial Regex Words();

    [GeneratedRegex(
        @"<(?<text>(?:your|insert|add)\s[^<>\n]{1,40}|link|url|product|name|brand|website|address|date|price|link in bio|product name)>",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Blank();
}
