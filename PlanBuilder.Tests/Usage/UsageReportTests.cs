using Dapper;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Usage;

namespace PlanBuilder.Tests.Usage;

/// <summary>The daily reports say what a plain count of the rows says, and cost what the new rows cost.</summary>
public sealed class UsageReportTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private const string Yesterday = "(now() at time zone 'utc')::date - 1";

    // What it would be without a report: straight from the rows of the day.
    private const string Counted = $"""
        select string_agg(concat_ws(' ', tier, users, booked, refunded, completed, failed), E'\n' order by tier) from (
          select tier,
                 count(distinct a.user_id) filter (where (a.created_at at time zone 'utc')::date = {Yesterday}) as users,
                 count(*) filter (where (a.created_at at time zone 'utc')::date = {Yesterday}) as booked,
                 count(*) filter (where (a.refunded_at at time zone 'utc')::date = {Yesterday}) as refunded,
                 count(*) filter (where j.status = 'completed' and (j.completed_at at time zone 'utc')::date = {Yesterday}) as completed,
                 count(*) filter (where j.status = 'failed' and (j.completed_at at time zone 'utc')::date = {Yesterday}) as failed
            from user_activity a left join jobs j on j.id = a.job_id
           group by tier) as counted
        """;

    private const string Reported = $"""
        select string_agg(concat_ws(' ', tier, users, booked, refunded, completed,
                 (select coalesce(sum(value::int), 0) from jsonb_each_text(failed))), E'\n' order by tier)
          from usage_reports where day = {Yesterday}
        """;

    private readonly UsageReports reports = new(database.App, database.App);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        await database.OwnerRunAsync("truncate auth.users, user_activity, jobs, usage_reports cascade");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task With_200000_rows_a_report_equals_a_plain_count_and_reads_the_new_rows_alone()
    {
        await using var owner = await database.OpenAsync();
        await owner.ExecuteAsync($"""
            set session_replication_role = replica;
            insert into auth.users (id, email, encrypted_password)
            select md5('user ' || n)::uuid, n || '@example.org', '' from generate_series(0, 1999) n;
            insert into user_activity (user_id, feature, job_id, tier, created_at, refunded_at)
            select md5('user ' || n % 2000)::uuid, 'aiPlanBuilder', md5('job ' || n)::uuid, (array['free', 'essentials', 'pro'])[1 + n % 3],
                   at, case when n % 7 = 0 then at + interval '10 minutes' end
              from generate_series(0, 199999) n, (select ({Yesterday} + interval '12 hours') at time zone 'utc' as noon) t,
                   lateral (select noon - (n / 1000) * interval '1 day' + (n % 1000) * interval '1 second' as at) booked;
            insert into jobs (id, user_id, status, version, progress, input, result, error_code, created_at, queued_at, completed_at)
            select a.job_id, a.user_id, case when a.refunded_at is null then 'completed' else 'failed' end, 1, 0, '[]',
                   case when a.refunded_at is null then to_jsonb(a) end, case when a.refunded_at is not null then 'timed_out' end,
                   a.created_at, a.created_at, a.created_at + interval '1 minute'
              from user_activity a where a.created_at > now() - interval '4 days';
            insert into usage_reports select * from usage_on({Yesterday} - 199, {Yesterday} - 1);
            analyze user_activity; analyze jobs;
            """, commandTimeout: 300); // a busy machine writes slowly
        const string Touched =
            "select coalesce(seq_tup_read, 0), coalesce(idx_tup_fetch, 0) from pg_stat_xact_user_tables where relname = 'user_activity'";
        var (seen, fetched) = await database.App.AsServiceAsync(async session =>
        {
            // of earlier transactions, not written down yet
            var before = await session.FirstOrDefaultAsync<(long Seen, long Fetched)>(Touched);
            Assert.Equal(new ReportedDays(1, 1000, 143, 857), await session.SingleAsync<ReportedDays>("select * from report_usage(31)"));
            var after = await session.SingleAsync<(long Seen, long Fetched)>(Touched);
            return (after.Seen - before.Seen, after.Fetched - before.Fetched);
        }, Ct);

        Assert.Equal(await database.OwnerAsync<string>(Counted), await database.OwnerAsync<string>(Reported));
        Assert.Equal(0, seen);
        Assert.InRange(fetched, 1000, 5000);
        Assert.Equal(199_000, await database.OwnerAsync<int>($"select sum(booked)::int from usage_reports where day < {Yesterday}"));
    }

    [Fact]
    public async Task A_day_is_reported_once_with_durations_codes_and_tokens()
    {
        var ids = new List<Guid>();
        foreach (var (status, code) in ((string, string)[])
            [("completed", ""), ("completed", ""), ("failed", "timed_out"), ("failed", "ai_empty"), ("failed", "ai_empty")])
        {
            ids.Add(await database.MakeJobAsync(status, code: code));
        }

        const string Made = """
            {"made":{"steps":[
              {"inputTokens":700,"outputTokens":50},{"inputTokens":30},{"inputTokens":"many"},{"inputTokens":-1e30},7]}}
            """;
        await database.OwnerRunAsync($"""
            set session_replication_role = replica;
            update jobs set created_at = noon,
                   completed_at = noon + case when id = @quick then interval '10 seconds' else interval '30 seconds' end,
                   result = case when status = 'completed' then @Made::jsonb end
              from (select ({Yesterday} + interval '12 hours') at time zone 'utc' as noon) t;
            update user_activity set created_at = created_at - interval '1 day', refunded_at = refunded_at - interval '1 day';
            set session_replication_role = origin;
            """, new { quick = ids[0], Made });

        Assert.Equal(new ReportedDays(1, 5, 3, 2), await reports.ReportAsync(Ct));
        Assert.Equal(new ReportedDays(0, 0, 0, 0), await reports.ReportAsync(Ct));
        var line = Assert.Single(await reports.LastAsync(30, Ct));
        Assert.Equal(("pro", 5, "ai_empty 2, timed_out 1"), (line.Tier, line.Users, line.Failed));
        Assert.Equal((20, 29, 1460, 100), (line.MedianSeconds, line.HighSeconds, line.InputTokens, line.OutputTokens));
    }

    [Theory]
    [InlineData("[]", null)]
    [InlineData("""[{"inputTokens":2},{"inputTokens":-1e30},{"inputTokens":3}]""", 5.0)]
    [InlineData("""[{"inputTokens":9e131071},{"inputTokens":9e131071}]""", 1e12)]
    public async Task Whatever_a_result_says_of_its_tokens_can_be_summed(string steps, double? tokens) =>
        Assert.Equal(tokens, await database.OwnerAsync<double?>(
            "select tokens_of(jsonb_build_object('made', jsonb_build_object('steps', @steps::jsonb)), 'inputTokens')::float8",
            new { steps }));

    [Fact]
    public async Task Yesterday_is_told_before_it_is_reported_and_every_line_of_today_is_so_far()
    {
        foreach (var tier in (string?[])["free", "pro"])
        {
            await database.EnqueueAsync(await database.MakeAccountAsync(tier));
        }

        await database.OwnerRunAsync("update user_activity set created_at = created_at - interval '1 day'");
        foreach (var tier in (string?[])["free", "pro"])
        {
            await database.EnqueueAsync(await database.MakeAccountAsync(tier));
        }

        var before = await reports.LastAsync(30, Ct);
        await reports.ReportAsync(Ct);

        Assert.Equal([true, true, false, false], before.Select(line => line.SoFar));
        Assert.Equal(before.Select(Words), (await reports.LastAsync(30, Ct)).Select(Words));

        static string Words(UsageReport line) => $"{line.Day} {line.Tier} {line.Booked} {line.SoFar}";
    }

    [Fact]
    public async Task Days_that_nobody_reported_are_made_up_for_and_today_is_told_so_far()
    {
        await database.EnqueueAsync(await database.MakeAccountAsync());
        await database.OwnerRunAsync("update user_activity set created_at = now() - interval '40 days'");
        await database.EnqueueAsync(await database.MakeAccountAsync());

        Assert.Equal((31, 1), ((await reports.ReportAsync(Ct)).Days, (await reports.LastAsync(30, Ct)).Count));
        Assert.Equal(9, (await reports.ReportAsync(Ct)).Days);
        Assert.Equal(0, (await reports.ReportAsync(Ct)).Days);
        Assert.Equal([1, 1], (await reports.LastAsync(60, Ct)).Select(line => line.Booked));
    }
}
