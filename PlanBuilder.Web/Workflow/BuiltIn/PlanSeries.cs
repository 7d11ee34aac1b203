using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.BuiltIn;

/// <summary>Two columns that come back each week on their day: what people learn, and what they see.</summary>
internal sealed class PlanSeries(PlanRequest request, bool isGrave)
{
    private const string Tip = "Tip of the week: ";
    private const string Look = "A look inside: ";
    private const string Thought = "This week: ";

    private readonly IReadOnlyList<DayOfWeek> days =
        [.. Enumerable.Range(1, Math.Min(7, request.Days)).Where(day => !request.IsOff(day)).Select(day => request.DateOf(day).DayOfWeek)];

    /// <summary>The pillar of the column that a day has; null where it has none.</summary>
    public string? PillarOn(DateOnly date) => days.Index().FirstOrDefault(day => day.Item == date.DayOfWeek, (-1, default)).Item1 switch
    {
        0 => Pillars.Educational,
        3 => Pillars.Entertaining,
        _ => null,
    };

    /// <summary>What the column is called, ahead of an idea's title; nothing where an idea of another pillar took its place.</summary>
    public string HeadingOn(DateOnly date, string pillar) => PillarOn(date) != pillar ? ""
        : isGrave ? (pillar == Pillars.Educational ? Thought : "")
        : pillar == Pillars.Educational ? Tip : Look;

    /// <summary>The idea's title in a post's theme.</summary>
    public static string TitleOf(string theme) =>
        new[] { Tip, Look, Thought }.FirstOrDefault(heading => theme.StartsWith(heading, StringComparison.Ordinal)) is { } heading
            ? theme[heading.Length..]
            : theme;
}
