using System.Globalization;
using System.Text.Json;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Revisions;

/// <summary>Reads of several plans what a list of them says, without their words.</summary>
internal static class PlanSummaries
{
    /// <summary>By job, the plans as they are now; none for jobs without a plan, or with one of another writer's own shape.</summary>
    public static Query<IReadOnlyDictionary<Guid, PlanSummary>> Find(JobSearch search) => new($"""
        select j.id, plan ->> 'timeZone' as zone,
               (select jsonb_agg(jsonb_build_array(
                         day -> 'date', post is not null, post -> 'time', post -> 'status', post -> 'platform'))::text
                  from jsonb_path_query(plan, '$.schedule[*]') day
                  left join lateral jsonb_path_query(day, '$.posts[*]') post on true) as places
          from (select j.id, j.status, j.result {JobSearch.Found}) j
          left join lateral (
            select max(number) as number from plan_revisions r where r.job_id = j.id) latest on true,
               coalesce(revision_plan(j.id, latest.number), j.result) plan
         where j.status = 'completed' and plan is not null
        """, search, async results => (await results.ReadAsync<Row>())
            .Where(row => row.Places is not null).ToDictionary(row => row.Id, row => Read(row.Zone, row.Places!)));

    // A day without posts has a place, too.
    private static PlanSummary Read(string? zone, string json)
    {
        using var document = JsonDocument.Parse(json);
        var places = document.RootElement.EnumerateArray().Select(place => (Date: PlanInput.Date(Text(place[0])), Post: place)).ToList();
        return new(
            ZoneNames.Read(zone) ?? Zones.Utc, places.Min(place => place.Date), places.Max(place => place.Date),
            [.. places.Where(place => place.Post[1].GetBoolean()).Select(place => Read(place.Date, place.Post))]);
    }

    private static PostSummary Read(DateOnly? date, JsonElement post) => new(
        date,
        TimeOnly.TryParseExact(Text(post[2]), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null,
        PostStatuses.Find(Text(post[3])) ?? PostStatus.Draft,
        Text(post[4]));

    private static string? Text(JsonElement json) => json.ValueKind == JsonValueKind.String ? json.GetString() : null;

    private sealed class Row
    {
        public Guid Id { get; init; }
        public string? Zone { get; init; }
        public string? Places { get; init; }
    }
}

/// <param name="Zone">Of its dates and times (IANA).</param>
/// <param name="First">The first day, whether it has posts or not.</param>
internal sealed record PlanSummary(string Zone, DateOnly? First, DateOnly? Last, IReadOnlyList<PostSummary> Posts)
{
    /// <summary>The platforms of its posts: "Instagram, TikTok"; empty where we know none of them.</summary>
    public string Platforms =>
        string.Join(", ", Platform.All.Select(platform => platform.Name).Where(name => Posts.Any(post => post.Platform == name)));

    /// <summary>"14 posts", and how many of them are further than drafts: "14 posts: 2 in review, 1 posted".</summary>
    public string Counts
    {
        get
        {
            var all = Posts.Count == 1 ? "1 post" : $"{Posts.Count} posts";
            var further = PostStatuses.All.Where(status => status != PostStatus.Draft)
                .Select(status => (Count: Posts.Count(post => post.Status == status), Label: status.Label().ToLowerInvariant()))
                .Where(status => status.Count > 0).Select(status => $"{status.Count} {status.Label}").ToList();
            return further.Count == 0 ? all : $"{all}: {string.Join(", ", further)}";
        }
    }

    /// <summary>"Wed Dec 2, 12:00 PM PST": the next post that isn't out yet; null where none is to come.</summary>
    public string? Next(DateTimeOffset now)
    {
        var next = Posts.Where(post => post is { Date: not null, Time: not null } && post.Status != PostStatus.Posted)
            .Select(post => Zones.At(Zone, post.Date!.Value, post.Time!.Value))
            .Where(moment => moment > now).Order().Cast<DateTimeOffset?>().FirstOrDefault();
        return next is { } at ? $"{at.DateTime.Moment()} {ZoneNames.Abbreviation(Zone, DateOnly.FromDateTime(at.DateTime))}" : null;
    }
}

/// <summary>A post without its words.</summary>
internal sealed record PostSummary(DateOnly? Date, TimeOnly? Time, PostStatus Status, string? Platform);
