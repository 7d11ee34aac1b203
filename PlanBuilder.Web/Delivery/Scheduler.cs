namespace PlanBuilder.Web.Delivery;

/// <summary>A tool that posts are scheduled with, and the file that it imports.</summary>
/// <param name="Key">In addresses and file names.</param>
/// <param name="Limits">What its importer wants or refuses, a sentence each.</param>
/// <param name="Lacks">What of a post its file can't carry: "first comments".</param>
/// <param name="IsDocumented">False where the columns are known from its users' files alone.</param>
internal sealed record Scheduler(
    string Key, string Name, IReadOnlyList<string> Limits, IReadOnlyList<string> Lacks, bool IsDocumented,
    Func<SchedulerChoice, string?, IReadOnlyList<string>?> Header, Func<SchedulerChoice, SchedulerRow, IReadOnlyList<string?>> Row)
{
    /// <summary>Rows that one import takes.</summary>
    public int MostRows { get; init; } = int.MaxValue;

    /// <summary>Whether one file holds all platforms: the others are imported channel by channel.</summary>
    public bool TakesAllPlatforms { get; init; }
}

/// <summary>What a visitor chooses for a file.</summary>
/// <param name="DateOrder">The order that is chosen at Hootsuite's upload.</param>
/// <param name="Columns">The columns of the visitor's own Metricool template; null for those of November 2026.</param>
internal sealed record SchedulerChoice(string DateOrder = SchedulerChoice.MonthFirst, IReadOnlyList<string>? Columns = null)
{
    public const string MonthFirst = "mdy", DayFirst = "dmy", YearFirst = "ymd";
}
