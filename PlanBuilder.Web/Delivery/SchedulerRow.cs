using System.Globalization;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Delivery;

/// <summary>A post as a scheduler takes it.</summary>
/// <param name="At">Date and time on the clocks that the file is written for.</param>
internal sealed record SchedulerRow(DateTime At, Post Post)
{
    /// <summary>Caption, blank line, hashtags: what is published.</summary>
    public string Text { get; } = string.Join("\n\n", new[] { Post.SuggestedCaption, string.Join(' ', Post.SuggestedHashtags ?? []) }
        .Where(part => !string.IsNullOrWhiteSpace(part)));

    public string On(string format) => At.ToString(format, CultureInfo.InvariantCulture);
}

/// <summary>What of a plan goes into schedulers' files, and what doesn't.</summary>
internal sealed record SchedulerRows(IReadOnlyList<SchedulerRow> Rows, IReadOnlyList<LeftOutPost> LeftOut)
{
    /// <param name="zone">The clocks that the channel goes by.</param>
    public static SchedulerRows Create(PlanExport export, string zone)
    {
        List<SchedulerRow> rows = [];
        List<LeftOutPost> leftOut = [];
        foreach (var (day, post) in export.Plan.Placed())
        {
            if (WhyNot(post) is { } reason)
            {
                leftOut.Add(new(day.Day, post, reason));
            }
            else
            {
                var time = TimeOnly.ParseExact(post.Time, "HH:mm", CultureInfo.InvariantCulture);
                rows.Add(new(Zones.TimeIn(zone, Zones.At(export.Plan.TimeZone, export.DateOf(day), time).UtcDateTime), post));
            }
        }

        return new([.. rows.OrderBy(row => row.At)], leftOut);
    }

    private static string? WhyNot(Post post) =>
        !PostTime.IsTime(post.Time) ? "it has no time"
        : string.IsNullOrWhiteSpace(post.SuggestedCaption) ? "it has no caption"
        : post.NeedsWords == true ? "it needs your words"
        : Platform.Find(post.Platform) is null ? "we don't know its platform"
        : null;
}

/// <summary>A post that no scheduler's file holds, and why: "it has no time".</summary>
internal sealed record LeftOutPost(int Day, Post Post, string Reason);
