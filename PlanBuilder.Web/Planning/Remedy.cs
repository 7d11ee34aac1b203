using System.Globalization;

namespace PlanBuilder.Web.Planning;

/// <summary>What one press can do about findings: an instruction of ours for a rewrite, and its label.</summary>
internal static class Remedy
{
    public const string Fit = "fit", Source = "source";

    private const string ShortenTo = "Shorten the caption so that it has at most ",
        Rest = "Back each claim with one of the sources and give its number, or remove the claim.";

    public static IEnumerable<(string Name, string Label)> For(Post post)
    {
        var findings = post.Findings ?? [];
        if (findings.Any(finding => finding.Contains("characters. ", StringComparison.Ordinal)))
        {
            yield return (Fit, $"Shorten to fit {post.Platform}");
        }

        if (findings.Any(finding => finding.StartsWith("Check this claim", StringComparison.Ordinal)))
        {
            yield return (Source, "Ask for a source");
        }
    }

    /// <summary>The instruction behind it; null for anything else.</summary>
    public static string? InstructionFor(string? name, Post post) => name switch
    {
        Fit when Platform.Find(post.Platform) is { } platform => string.Create(CultureInfo.InvariantCulture,
            $"{ShortenTo}{platform.CaptionLimit} characters, with its hashtags where they count."),
        Source => Rest,
        _ => null,
    };

    /// <summary>What an instruction of ours is called; null for the creator's own.</summary>
    public static string? LabelOf(string? instruction) => instruction switch
    {
        Rest => "With a source",
        { } said when said.StartsWith(ShortenTo, StringComparison.Ordinal) => "Shortened to fit",
        _ => null,
    };
}
