namespace PlanBuilder.Web.Delivery;

/// <summary>
/// Which columns of a scheduler's file hold which part of a post. Some names end with a hint, as in "Link(s) - Separated by comma"; the
/// name is what comes before it.
/// </summary>
/// <param name="When">Date and time, or the date where <see cref="Time"/> has a column of its own.</param>
internal sealed record SchedulerColumns(string Key, string When, string Text)
{
    /// <summary>Those with the most columns first, since several schedulers share some names.</summary>
    public static readonly IReadOnlyList<SchedulerColumns> All =
    [
        new("metricool", "Date", "Text")
        {
            Time = "Time", Link = "Pinterest Pin Link", Alt = "Alt text picture 1", Comment = "First Comment Text",
            Titles = ["Pinterest Pin Title", "Youtube Video Title", "TikTok Title", "Facebook Title", "Document title"],
            SaysPlatform = true,
        },
        new("publer", "Date", "Text") { Link = "Link(s)", Alt = "Alt text(s)", Comment = "Comment(s)", Titles = ["Title"] },
        new("buffer", "Posting Time", "Text"),
        new("socialbee", "postAtSpecificTime", "text") { Link = "link" },
        new("highlevel", "postAtSpecificTime", "content") { Link = "link" },
        new("contentstudio", "Date and Time", "Message") { Link = "Link", DateOrder = SchedulerChoice.DayFirst },
        Hootsuite,
    ];

    /// <summary>A file without a header row.</summary>
    public static SchedulerColumns Hootsuite => new("hootsuite", "Date", "Message") { Link = "Link" };

    public string? Time { get; init; }
    public string? Link { get; init; }
    public string? Alt { get; init; }
    public string? Comment { get; init; }
    public IReadOnlyList<string> Titles { get; init; } = [];

    /// <summary>The order of the dates, where the file can have no other one.</summary>
    public string? DateOrder { get; init; }

    /// <summary>Whether each row says its platforms: the other files are for whichever they are imported to.</summary>
    public bool SaysPlatform { get; init; }

    public Scheduler Scheduler => KnownSchedulers.Find(Key)!;

    /// <summary>Every column that is read.</summary>
    public IEnumerable<string> Read => [.. new[] { When, Time, Text, Link, Alt, Comment }.OfType<string>(), .. Titles];

    /// <summary>The scheduler whose files have these columns; null if we don't know one.</summary>
    public static SchedulerColumns? Find(IEnumerable<string> header)
    {
        var names = header.Select(Bare).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return All.FirstOrDefault(columns => columns.Needed.All(names.Contains));
    }

    /// <summary>A column's name without the hint that follows it.</summary>
    public static string Bare(string name) => name.Split(" - ")[0].Trim();

    private IEnumerable<string> Needed => Time is null ? [When, Text] : [When, Time, Text];
}
