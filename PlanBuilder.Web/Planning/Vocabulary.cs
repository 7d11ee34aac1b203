namespace PlanBuilder.Web.Planning;

/// <summary>What a plan is for. The words are stored in <c>jobs.input</c> and shown as they are.</summary>
internal static class Goals
{
    public const string GrowFollowers = "Grow followers";
    public const string IncreaseEngagement = "Increase engagement";
    public const string BuildBrandAwareness = "Build brand awareness";
    public const string DriveWebsiteTraffic = "Drive website traffic";

    public static readonly IReadOnlyList<string> All =
        [GrowFollowers, IncreaseEngagement, BuildBrandAwareness, DriveWebsiteTraffic];
}

/// <summary>How long a plan runs: the stored words and the days they mean.</summary>
internal static class Periods
{
    public static readonly IReadOnlyDictionary<string, int> Days =
        new Dictionary<string, int> { ["7 days"] = 7, ["14 days"] = 14, ["28 days"] = 28, ["30 days"] = 30 };

    public const string LongRefusal =
        "Plans of 28 or 30 days aren't available here: the connected workflow can't write them yet. Choose 7 or 14 days.";

    /// <summary>More days than some workflows can write of in one go.</summary>
    public static bool IsLong(string? period) => period is not null && Days.GetValueOrDefault(period) > 14;
}

/// <summary>The days of the week by their stored names, from Monday.</summary>
internal static class Weekdays
{
    public static readonly IReadOnlyList<DayOfWeek> All = [.. Enumerable.Range(1, 7).Select(day => (DayOfWeek)(day % 7))];

    /// <summary>The day of that name, in whatever case it is written; null when there is none.</summary>
    public static DayOfWeek? Find(string? name) =>
        All.Cast<DayOfWeek?>().FirstOrDefault(day => string.Equals($"{day}", name?.Trim(), StringComparison.OrdinalIgnoreCase));
}

/// <summary>A post's purpose in the mix.</summary>
internal static class Pillars
{
    public const string Educational = "educational";
    public const string Entertaining = "entertaining";
    public const string Promotional = "promotional";

    public static readonly IReadOnlyList<string> All = [Educational, Entertaining, Promotional];

    /// <summary>How many of a hundred posts each of them gets, in the same order.</summary>
    public static readonly IReadOnlyList<int> Shares = [60, 30, 10];
}
