using System.Globalization;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.BuiltIn;

/// <summary>What a built-in plan says of itself.</summary>
internal static class PlanNotes
{
    public static IReadOnlyList<string> For(PlanRequest request, Trade? trade, DayCalendar calendar, int shoots) =>
    [
        request.BrandVoice.Length == 0
            ? "Created from built-in ideas, without AI."
            : "Created from built-in ideas, without AI. Your brand voice wasn't used.",
        .. trade is null
            ? ["These are briefs, not finished captions: fill in the blanks with your own words."]
            : Array.Empty<string>(),
        .. Language(request.Language) is { } language ? [language] : Array.Empty<string>(),
        .. calendar.Gap is { } gap ? [gap] : Array.Empty<string>(),
        $"It takes {shoots} {(shoots == 1 ? "shoot" : "shoots")}: film posts with the same shoot number in one go.",
    ];

    /// <summary>What the creator is told of another language than English; null for English, or where they chose none.</summary>
    public static string? Language(string? language) =>
        string.IsNullOrEmpty(language) || language.Equals("en", StringComparison.OrdinalIgnoreCase)
            || language.StartsWith("en-", StringComparison.OrdinalIgnoreCase)
            ? null
            : $"Built-in ideas are in English. With an AI key, plans are written in {NameOf(language)}.";

    private static string NameOf(string language)
    {
        try
        {
            return CultureInfo.GetCultureInfo(language.Split('-')[0], predefinedOnly: true).EnglishName;
        }
        catch (CultureNotFoundException)
        {
            return "your language";
        }
    }
}
