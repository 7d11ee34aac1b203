using System.Globalization;

namespace PlanBuilder.Web.Planning;

/// <summary>The months by their names, in the languages that posts are written in.</summary>
internal static class MonthNames
{
    private static readonly Dictionary<string, int> Names = Read();

    /// <summary>The month that a word names, from 1: "December", "Dezember", "décembre"; null where it names none.</summary>
    public static int? In(string word) =>
        word.Length is 0 or > 20 ? null : Names.TryGetValue(MemberNames.Fold(word), out var month) ? month : null;

    private static Dictionary<string, int> Read()
    {
        var read = new Dictionary<string, int>();
        foreach (var names in WeekdayNames.Languages.Select(language => CultureInfo.GetCultureInfo(language).DateTimeFormat))
        {
            for (var month = 1; month <= 12; month++)
            {
                read.TryAdd(MemberNames.Fold(names.MonthNames[month - 1]), month);
                read.TryAdd(MemberNames.Fold(names.MonthGenitiveNames[month - 1]), month);
            }
        }

        return read;
    }
}
