using PlanBuilder.Tests.Postgres;
using PlanBuilder.Tests.Workbench;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Usage;

namespace PlanBuilder.Tests.Jobs;

/// <summary>Changes of plans by the database's own rules: what may be asked for, what it counts, what becomes of a result.</summary>
public sealed class PlanChangeRowsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Good = """{"revision":0,"posts":["d1-x"],"how":"shorter"}""";

    private const string InWords = """
        {"output": "So: {\"schedule\":[{\"day\":1,\"posts\":[{\"id\":\"s2\",\"caption\":\"Fewer.\"}]}]}", "made": {"by": "n8n"}}
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"revision":0,"posts":["d1-x"],"how":"shorter","plan":"nobody's"}""", "PT400")]
    [InlineData("""{"revision":0,"posts":["d1-x"],"how":"shorter","plan":"00000000-0000-4000-8000-000000000000"}""", "PT404")]
    [InlineData("""{"revision":-1,"posts":["d1-x"],"how":"shorter"}""", "PT400")]
    [InlineData("""{"revision":0,"how":"shorter"}""", "PT400")]
    [InlineData("""{"revision":0,"posts":[],"how":"shorter"}""", "PT400")]
    [InlineData("""{"revision":0,"posts":"all","how":"shorter"}""", "PT400")]
    [InlineData("""{"revision":0,"posts":["d1-x"],"all":true,"how":"shorter"}""", "PT400")]
    [InlineData("""{"revision":0,"days":[],"how":"shorter"}""", "PT400")]
    [InlineData("""{"revision":0,"all":false,"how":"shorter"}""", "PT400")]
    [InlineData("""{"revision":0,"all":true}""", "PT400")]
    [InlineData("""{"revision":0,"all":true,"how":"louder"}""", "PT400")]
    [InlineData("""{"revision":0,"all":true,"how":"say"}""", "PT400")]
    [InlineData("""{"revision":0,"all":true,"how":"shorter","say":"and louder"}""", "PT400")]
    [InlineData("""{"revision":0,"all":true,"how":"for_network"}""", "PT400")]
    [InlineData("""{"revision":0,"all":true,"how":"translate"}""", "PT400")]
    public async Task An_invalid_change_is_refused(string input, string code)
    {
        var (account, plan) = await MakePlanAsync();
        await TestDatabase.RefusedAsync(code, () => AskAsync(account, plan, input));
        Assert.Equal(0, await CountAsync(account));
    }

    [Theory]
    [InlineData("""{"revision":0,"days":[1,2],"how":"warmer"}"""), InlineData("""{"revision":0,"all":true,"how":"say","say":"Less"}""")]
    [InlineData("""{"revision":0,"posts":["a"],"how":"for_network","network":"LinkedIn"}""")]
    public async Task A_valid_change_is_enqueued_and_counts_as_a_rewrite_not_as_a_plan(string input)
    {
        var (account, plan) = await MakePlanAsync();
        await AskAsync(account, plan, input);
        Assert.Equal(("planChange", 1, 0), await database.OwnerAsync<(string, int, int)>("""
            select min(feature), count(*)::int, count(refunded_at)::int from user_activity where user_id = @account
            """, new { account }));
        Assert.Equal(("free", 1, 60), await UsageAsync(account, UsageStore.ChangeFeature));
        Assert.Equal(0, (await UsageAsync(account, UsageStore.PlanFeature)).Used);
    }

    [Fact]
    public async Task An_instruction_that_is_too_long_is_refused_and_so_is_another_accounts_plan()
    {
        var (account, plan) = await MakePlanAsync();
        await TestDatabase.RefusedAsync("PT400", () => AskAsync(
            account, plan, $$"""{"revision":0,"all":true,"how":"say","say":"{{new string('a', 501)}}"}"""));
        var (stranger, _) = await MakePlanAsync();
        await TestDatabase.RefusedAsync("PT404", () => AskAsync(stranger, plan, Good));
        await TestDatabase.RefusedAsync("PT404", () => database.AsAccountAsync( // as for a plan that isn't there
            stranger, "insert into jobs (user_id, type, input) values (@account, 'plan_change', @input::jsonb)",
            new { account, input = $$"""{"plan":"{{plan}}","revision":0,"all":true,"how":"shorter"}""" }));
        Assert.Equal(0, await CountAsync(account) + await CountAsync(stranger));
    }

    [Fact]
    public async Task Changes_have_their_own_limits()
    {
        var (account, plan) = await MakePlanAsync();
        for (var open = 0; open < 3; open++)
        {
            await AskAsync(account, plan, Good);
        }

        var refusal = await TestDatabase.RefusedAsync("PT409", () => AskAsync(account, plan, Good));
        Assert.Equal("You already have 3 rewrites in progress, the most at one time.", refusal.MessageText);
        await database.OwnerRunAsync("""
            insert into user_activity (user_id, feature, tier) select @account, 'planChange', 'free' from generate_series(1, 57)
            """, new { account });
        Assert.Equal("You've used 60 of 60 rewrites this month.",
            (await TestDatabase.RefusedAsync("PT429", () => AskAsync(account, plan, Good))).MessageText);
        await database.EnqueueAsync(account); // plans are as free as before
    }

    [Fact]
    public async Task A_change_runs_locally_even_after_a_rescue()
    {
        var (account, plan) = await MakePlanAsync();
        var id = await AskAsync(account, plan, Good);
        foreach (var (move, runner) in new[]
        {
            ("runner = runner", "local"), ("status = 'running', runner = 'local'", "local"), ("status = 'queued', runner = null", "local"),
            ("status = 'failed', error_code = 'worker_lost'", "local"), ("status = 'queued'", "local"),
        })
        {
            await database.AsAppServiceAsync($"update jobs set {move} where id = @id", new { id });
            Assert.Equal(runner, await database.OwnerAsync<string>("select runner from jobs where id = @id", new { id }));
        }
    }

    [Fact]
    public async Task What_n8n_lost_is_handed_over_again_and_made_here_once_n8n_is_off()
    {
        var (account, plan) = await MakePlanAsync();
        var id = await AskAsync(account, plan, Good);
        await database.AgeAsync(id, "queue_position_at = now() - interval '1 day'"); // before what others left
        var (leases, lease) = (new HandOverJobs(database.App), TimeSpan.FromMinutes(1));
        Assert.NotEqual(id, (await leases.LeaseAsync(lease, [JobTypes.Plan], Ct))?.Id);
        Assert.NotEqual(id, await ClaimAsync(JobTypes.Change));
        await leases.HandedOverAsync((await leases.LeaseAsync(lease, JobTypes.All, Ct))!, 2, Ct);
        await database.AsOutsideServiceAsync(
            "update jobs set status = 'running', n8n_execution_id = '7' where id = @id and status = 'queued'", new { id });
        await database.AgeAsync(id, "heartbeat_at = now() - interval '1 hour'");
        Assert.Equal(1, await new StuckJobs(database.App).HandOverSilentAgainAsync(lease, 2, Ct));

        Assert.NotEqual(id, await ClaimAsync(JobTypes.All));
        Assert.Equal("1.1", (await leases.LeaseAsync(lease, [JobTypes.Change], Ct))!.Run);
        await database.AgeAsync(id, "queued_at = now() - interval '1 hour', handed_over_at = now() - interval '1 hour'");
        Assert.Equal(0, await new StuckJobs(database.App).ReclaimAsync(lease, [JobTypes.Plan], Ct));
        Assert.Equal(1, await new StuckJobs(database.App).ReclaimAsync(lease, [JobTypes.Change], Ct));
        Assert.Equal(id, await ClaimAsync(JobTypes.Change));
    }

    [Theory]
    [InlineData("""{"schedule":[{"day":1,"posts":[{"id":"s2","suggestedCaption":"Fewer words."}]}]}""", "Fewer words.", "")]
    [InlineData(InWords, "Fewer.", "")]
    [InlineData("""{"schedule":[{"day":3,"posts":[{"id":"s5","platform":"Instagram","caption":"Another."}]}]}""", "", "unusable_plan")]
    [InlineData("""{"posts":[{"id":"d1-x","place":2,"after":{"suggestedCaption":"In our own shape."}}]}""", "In our own shape.", "")]
    [InlineData("""{"output":"I'm sorry, but I can't help with that.","made":{"by":"n8n"}}""", "", "ai_declined")]
    [InlineData("""{"made":{"by":"n8n"}}""", "", "unreadable_result")]
    public async Task Another_writers_result_becomes_proposals_or_fails_and_is_refunded(string result, string caption, string code)
    {
        var (account, plan) = await MakePlanAsync();
        var id = await AskAsync(account, plan, Good);
        await database.AsOutsideServiceAsync(
            "update jobs set status = 'completed', result = @result::jsonb where id = @id", new { id, result });
        Assert.Equal(("running", "reading", 0), await database.OwnerAsync<(string, string, int)>("""
            select status, step, (select count(*)::int from plan_proposals where plan_id = @plan) from jobs where id = @id
            """, new { id, plan }));
        await database.ReadReceivedAsync();

        var status = code.Length == 0 ? "completed" : "failed";
        Assert.Equal((status, code, code.Length > 0), await database.OwnerAsync<(string, string, bool)>("""
            select j.status, coalesce(j.error_code, ''), a.refunded_at is not null from jobs j join user_activity a on a.job_id = j.id
             where j.id = @id
            """, new { id }));
        Assert.Equal(caption, await database.OwnerAsync<string>(
            "select coalesce(string_agg(after ->> 'suggestedCaption', '|'), '') from plan_proposals where plan_id = @plan", new { plan }));
    }

    [Fact]
    public async Task A_result_becomes_proposals_and_a_failure_is_refunded_with_a_notification()
    {
        var (account, plan) = await MakePlanAsync();
        await EndAsync(await AskAsync(account, plan, Good), Result("d1-x", "first"));
        await EndAsync(await AskAsync(account, plan, Good), Result("d1-x", "second"));
        var failed = await AskAsync(account, plan, Good);
        await database.AsAppServiceAsync("update jobs set status = 'failed', error_code = 'timed_out' where id = @failed", new { failed });

        Assert.Equal("second", await database.OwnerAsync<string>(
            "select string_agg(after ->> 'suggestedCaption', ',') from plan_proposals where plan_id = @plan", new { plan }));
        Assert.Equal((3, 1), await database.OwnerAsync<(int, int)>(
            "select count(*)::int, count(refunded_at)::int from user_activity where user_id = @account", new { account }));
        Assert.Equal(
            "Your rewrite is ready to review.|Your rewrite is ready to review.|"
                + "We couldn't rewrite your posts. This rewrite took too long, so we stopped it.",
            await database.OwnerAsync<string>(
                "select string_agg(message, '|' order by created_at) from job_notifications where job_id = @plan", new { plan }));
    }

    [Fact]
    public async Task Proposals_unused_for_a_week_are_purged_with_their_job_but_stay_in_the_ledger()
    {
        var (account, plan) = await MakePlanAsync();
        var job = await AskAsync(account, plan, Good);
        await EndAsync(job, Result("d1-x", "unused"));
        var expired = new ExpiredJobs(database.App);
        Assert.Equal(0, await expired.PurgeChangesAsync(Ct));
        await database.OwnerRunAsync(
            "update plan_proposals set created_at = now() - interval '8 days' where plan_id = @plan", new { plan });
        await database.AgeAsync(job, "completed_at = now() - interval '8 days'");

        Assert.Equal(2, await expired.PurgeChangesAsync(Ct));
        Assert.Equal("A rewrite you didn't use was dropped. Your post hasn't changed.", await database.OwnerAsync<string>(
            "select message from job_notifications where job_id = @plan order by created_at desc limit 1", new { plan }));
        Assert.Equal((0, 1, 1), await database.OwnerAsync<(int, int, int)>("""
            select (select count(*)::int from jobs where id = @job), (select count(*)::int from jobs where id = @plan),
                   (select count(*)::int from user_activity where job_id = @job and refunded_at is null)
            """, new { job, plan }));
    }

    // By a worker that has claimed nothing yet: it looks for the first of all.
    private async Task<Guid?> ClaimAsync(params string[] handedOver) =>
        (await new WorkerJobs(database.App).CompleteAndClaimAsync([], 1, handedOver, Ct)).Claimed is [var first] ? first.Id : null;

    private static string Result(string post, string caption) => $$$"""
        {"posts": [{"id": "{{{post}}}", "place": 2, "before": {"id": "{{{post}}}"},
                    "after": {"id": "{{{post}}}", "suggestedCaption": "{{{caption}}}"}}]}
        """;

    private async Task<(Guid Account, Guid Plan)> MakePlanAsync()
    {
        var account = await database.MakeAccountAsync();
        return (account, await database.MakePlanAsync(account, PlanApp.Usual));
    }

    private Task<Guid> AskAsync(Guid account, Guid plan, string input) => database.App.AsUserAsync(account, session =>
        session.SingleAsync<Guid>("""
            insert into jobs (user_id, type, input) values (@account, 'plan_change', jsonb_build_object('plan', @plan) || @input::jsonb)
            returning id
            """, new { account, plan, input }), Ct);

    private async Task EndAsync(Guid id, string result)
    {
        await database.AsAppServiceAsync("update jobs set status = 'running', runner = 'local' where id = @id", new { id });
        await database.AsAppServiceAsync(
            "update jobs set status = 'completed', result = @result::jsonb where id = @id", new { id, result });
    }

    private Task<int> CountAsync(Guid account) => database.OwnerAsync<int>(
        "select count(*)::int from user_activity where user_id = @account and feature = 'planChange'", new { account });

    private Task<(string Tier, int Used, int? PerMonth)> UsageAsync(Guid account, string feature) =>
        database.OwnerAsync<(string, int, int?)>(
            "select tier, used, per_month from usage_of(@account, @feature)", new { account, feature });
}
