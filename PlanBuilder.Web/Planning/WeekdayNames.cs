using System.Globalization;

namespace PlanBuilder.Web.Planning;

/// <summary>The days of the week by their names, in the languages that posts are written in.</summary>
internal static class WeekdayNames
{
    public static readonly string[] Languages =
    [
        "en", "de", "fr", "es", "pt", "it", "nl", "pl", "sv", "da", "nb", "fi", "cs", "tr", "id", "ro", "hu", "ru", "uk", "el", "ja", "ko",
        "zh",
    ];

    private const int LongestName = 20;

    private static readonly Dictionary<string, DayOfWeek> Names = Read();

    /// <summary>The day that a text names with its first word: "Friday", "Fri, Dec 4", "Freitag"; null where it names none.</summary>
    public static DayOfWeek? In(string text)
    {
        var words = text.AsSpan().TrimStart();
        var end = 0;
        while (end < words.Length && end <= LongestName && (char.IsLetter(words[end]) || words[end] == '-'))
        {
            end++;
        }

        return end is 0 or > LongestName ? null : Names.TryGetValue(MemberNames.Fold(words[..end].ToString()), out var day) ? day : null;
    }

    private static Dictionary<string, DayOfWeek> Read()
    {
        var read = new Dictionary<string, DayOfWeek>();
        foreach (var language in Languages)
        {
            var names = CultureInfo.GetCultureInfo(language).DateTimeFormat;
            foreach (var day in Enum.GetValues<DayOfWeek>())
            {
                read.TryAdd(MemberNames.Fold(names.GetDayName(day)), day);
                _ = language == "en" && read.TryAdd(MemberNames.Fold(names.GetAbbreviatedDayName(day)), day);
            }
        }

        return read;
    }
}
