using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Planning;

/// <summary>What a plan is called until its owner gives it a name: "Sourdough bakery, Nov 30 – Dec 6".</summary>
internal static class DefaultName
{
    private const int Longest = 94; // of 100: room for "(999)", where plans share one

    /// <summary>What it is about, or its goal, and its dates; null for an input that asks for no plan.</summary>
    /// <param name="profileZone">Where its days begin, if it doesn't say so itself.</param>
    public static string? From(PlanInput? input, string? profileZone, DateTimeOffset requestedAt)
    {
        if (input?.Period is null || !Periods.Days.TryGetValue(input.Period, out var days)
            || (Subject(input.Niche) ?? FreeText.OneLine(input.Goal)) is not { } subject)
        {
            return null;
        }

        var first = PlanInput.Date(input.StartDate) ?? PlanInput.FirstDay(input.TimeZone ?? profileZone, requestedAt);
        if (first.DayNumber + days > DateOnly.MaxValue.DayNumber)
        {
            return null;
        }

        var last = first.AddDays(days - 1);
        var dates = Dates.Brief(first, last);
        return $"{FreeText.Short(subject, Longest - dates.Length - 2)}, {dates}";
    }

    // "iPhone repair" begins as its owner writes it. A text that can't be stored is no name.
    private static string? Subject(string? niche) =>
        FreeText.OneLine(niche) is not { } words || !FreeText.IsPlain(words) ? null
        : words.Length > 1 && char.IsUpper(words[1]) ? words
        : char.ToUpperInvariant(words[0]) + words[1..];
}
