using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Usage;

/// <summary>Makes the daily reports of the ledger, and reads them.</summary>
internal sealed class UsageReports(PlanDatabase database, [FromKeyedServices(PostgresSetup.Background)] PlanDatabase background)
{
    private const int DaysAtOnce = 31;

    /// <summary>Reports the days that are over and not reported yet, a month of them at once. No days: nothing is left to report.</summary>
    public Task<ReportedDays> ReportAsync(CancellationToken ct) =>
        background.AsServiceAsync(session => session.SingleAsync<ReportedDays>(
            "select days, booked, refunded, completed from report_usage(@DaysAtOnce)", new { DaysAtOnce }), ct);

    /// <summary>
    /// The reports of the last <paramref name="days"/> days on which something happened, today so far included, the latest first. What is
    /// not reported yet, such as yesterday just after midnight, is counted.
    /// </summary>
    public Task<IReadOnlyList<UsageReport>> LastAsync(int days, CancellationToken ct) =>
        database.AsServiceAsync(session => session.QueryAsync<UsageReport>("""
            with today as (select (now() at time zone 'utc')::date as day),
            reported as (select max(day) as day from usage_reports),
            lines as (
              select r.* from usage_reports r, today where r.day > today.day - @days and r.day < today.day
              union all
              select u.* from today, reported, usage_on(greatest(reported.day + 1, today.day - @days + 1), today.day) u)
            select day, day = (select day from today) as so_far, feature, tier, users, booked, refunded, completed,
                   median_seconds, high_seconds, input_tokens, output_tokens,
                   (select string_agg(key || ' ' || value, ', ' order by value::int desc, key) from jsonb_each_text(failed)) as failed
              from lines
             where booked > 0 or refunded > 0 or completed > 0 or failed <> '{}'
             order by day desc, feature, tier
            """, new { days }), ct);
}

/// <summary>How many days were reported now, and what they hold.</summary>
internal sealed record ReportedDays(int Days, long Booked, long Refunded, long Completed);

/// <summary>A day (UTC) of one feature and tier. <see cref="Failed"/> says how many by code, such as "timed_out 2, ai_empty 1".</summary>
internal sealed class UsageReport
{
    public DateOnly Day { get; init; }

    /// <summary>The day is not over.</summary>
    public bool SoFar { get; init; }

    public string Feature { get; init; } = "";
    public string Tier { get; init; } = "";
    public int Users { get; init; }
    public int Booked { get; init; }
    public int Refunded { get; init; }
    public int Completed { get; init; }
    public string? Failed { get; init; }
    public double? MedianSeconds { get; init; }
    public double? HighSeconds { get; init; }
    public long InputTokens { get; init; }
    public long OutputTokens { get; init; }
}
