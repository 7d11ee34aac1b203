using System.Globalization;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;
using PlanBuilder.Web.Planning;
using Calendar = Ical.Net.Calendar;

namespace PlanBuilder.Web.Delivery;

/// <summary>
/// A plan for a calendar (RFC 5545). An event keeps its UID through every edit of its post, and its SEQUENCE grows with them, so a calendar
/// that takes the file a second time changes its events and doubles none.
/// </summary>
internal static class IcsExport
{
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(15);

    public static string Write(PlanExport export) => Write(export.Name, [export], isFeed: false);

    /// <summary>Several plans as one calendar, to be looked at again and again. An event is the same as in its plan's own file.</summary>
    public static string WriteFeed(string name, IReadOnlyList<PlanExport> exports) => Write(name, exports, isFeed: true);

    private static string Write(string name, IReadOnlyList<PlanExport> exports, bool isFeed)
    {
        var calendar = new Calendar { ProductId = "-//PlanBuilder//PlanBuilder//EN" };
        calendar.AddProperty("X-WR-CALNAME", name);
        if (exports.Select(export => export.Plan.TimeZone).Distinct().ToList() is [var only])
        {
            calendar.AddProperty("X-WR-TIMEZONE", only);
        }

        if (isFeed)
        {
            // RFC 7986, 5.7
            calendar.AddProperty(new CalendarProperty("REFRESH-INTERVAL", "PT1H") { Parameters = { new("VALUE", "DURATION") } });
            calendar.AddProperty("X-PUBLISHED-TTL", "PT1H");
        }

        foreach (var zone in exports.Where(export => !IcsTimeZone.IsUtc(export.Plan.TimeZone)).GroupBy(export => export.Plan.TimeZone))
        {
            var dates = zone.SelectMany(export => export.Plan.Schedule.Select(export.DateOf)).ToList();
            calendar.AddTimeZone(IcsTimeZone.Create(zone.Key, dates.Min(), dates.Max()));
        }

        foreach (var export in exports)
        {
            calendar.Events.AddRange(export.Plan.Schedule.SelectMany(day => day.Posts.Select(post => EventOf(post, day, export))));
        }

        return IcsLines.Fold(new CalendarSerializer().SerializeToString(calendar)!);
    }

    private static CalendarEvent EventOf(Post post, PlanDay day, PlanExport export)
    {
        var changed = new CalDateTime(DateTime.SpecifyKind(export.ChangedAt, DateTimeKind.Utc));
        var start = StartOf(post, export.DateOf(day), export.Plan.TimeZone);
        return new CalendarEvent
        {
            Uid = $"{export.JobId}-{post.Id}@planbuilder",
            DtStamp = changed,
            LastModified = changed,
            Sequence = export.Changes,
            Start = start,
            Duration = start.HasTime ? Duration.FromTimeSpanExact(Length) : Duration.FromDays(1),
            Transparency = "TRANSPARENT", // a post takes nobody's hour
            Summary = $"{post.Platform}: {(post.Theme.Length > 0 ? post.Theme : post.Type)}",
            Description = Description(post, day.Note) is { Length: > 0 } description ? description : null,
            Status = post.Status is PostStatus.Approved or PostStatus.Scheduled or PostStatus.Posted
                ? EventStatus.Confirmed : EventStatus.Tentative,
            Categories = [.. new[] { post.Platform, post.Pillar }.OfType<string>().Where(name => name.Length > 0)],
        };
    }

    private static string Description(Post post, string? occasion) => string.Join("\n\n", new[]
    {
        post.SuggestedCaption,
        post.SuggestedHashtags is { Count: > 0 } hashtags ? string.Join(' ', hashtags) : null,
        post.Angle is null ? null : $"Angle: {post.Angle}",
        post.Status == PostStatus.Draft ? null : $"Status: {post.Status.Label()}",
    }.Concat(PostLabels.Extras(post).Where(extra => extra.Text.Length > 0).Select(extra => $"{extra.Name}: {extra.Text}"))
        .Append(occasion).OfType<string>());

    // A post without a time is for the whole day.
    private static CalDateTime StartOf(Post post, DateOnly date, string zone) =>
        TimeOnly.TryParseExact(post.Time, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? new(date, time, IcsTimeZone.IsUtc(zone) ? CalDateTime.UtcTzId : zone)
            : new(date);
}
