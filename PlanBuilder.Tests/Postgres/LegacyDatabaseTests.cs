using PlanBuilder.Tests.Jobs;
using PlanBuilder.Web.Jobs;

namespace PlanBuilder.Tests.Postgres;

/// <summary>Our migrations on a database that the earlier system has filled.</summary>
public sealed class LegacyDatabaseTests(LegacyDatabase older) : IClassFixture<LegacyDatabase>
{
    [Fact]
    public async Task No_row_was_changed_or_lost()
    {
        foreach (var table in LegacyDatabase.Tables)
        {
            Assert.Equal(older.RowsBefore[table], await older.RowsAsync(table));
        }
    }

    [Fact]
    public async Task Its_policies_and_triggers_stay() =>
        Assert.Equal("Anyone can track,Everything,Users can insert their own jobs,Users can update their own jobs,"
            + "Users can view their own jobs update_jobs_updated_at",
            await older.AskAsync<string>("""
                select (select string_agg(policyname, ',' order by policyname) from pg_policies
                         where schemaname = 'public' and (roles = '{public}' or policyname ~* '^(users|anyone)'))
                    || ' ' || (select tgname from pg_trigger where tgname = 'update_jobs_updated_at')
                """));

    [Fact]
    public async Task Of_several_subscriptions_of_one_account_the_latest_active_one_decides() => Assert.Equal("essentials 20",
        await older.AskAsync<string>(
            "select public.tier_of(@Bob, 'aiPlanBuilder') || ' ' || per_month from public.usage_of(@Bob, 'aiPlanBuilder')",
            new { older.Bob }));

    [Fact]
    public async Task No_sweep_and_no_runner_touches_its_jobs()
    {
        await using var app = TestDatabase.Connect(older.LoginAsApp);
        var (worker, sweep) = (new WorkerJobs(app), new StuckJobs(app));
        var owner = TestDatabase.OwnerJobsOn(app);
        var ct = CancellationToken.None;

        Assert.Null(await worker.ClaimAsync(ct));
        Assert.Equal(0, await sweep.RescueAsync(TimeSpan.Zero, ct));
        Assert.Equal(0, await sweep.FailLostAsync(TimeSpan.Zero, ct));
        Assert.Equal(0, await sweep.FailTimedOutAsync(TimeSpan.Zero, ct));
        Assert.Equal(0, await sweep.FailSilentAsync(TimeSpan.Zero, ct));
        Assert.Equal(0, await sweep.FailStuckAsync(TimeSpan.Zero, ct));
        Assert.Equal(0, await sweep.HandOverSilentAgainAsync(TimeSpan.Zero, 10, ct));
        Assert.Equal(0, await sweep.HandOverUnclaimedAgainAsync(TimeSpan.Zero, 10, ct));
        Assert.False(await owner.CancelAsync(older.Ann, Guid.Parse("10000000-0000-4000-8000-000000000001"), ct));
        Assert.Equal(older.RowsBefore["jobs"], await older.RowsAsync("jobs"));
    }

    [Fact]
    public async Task Their_owner_still_sees_them()
    {
        await using var app = TestDatabase.Connect(older.LoginAsApp);
        var store = TestDatabase.OwnerJobsOn(app);
        var jobs = await store.FindAsync(older.Ann, [], 0, 10, CancellationToken.None);

        Assert.Equal([null, "completed", "failed", "queued"], jobs.Select(job => job.Status));
        Assert.All(jobs, job => Assert.True(job.IsLegacy));
        Assert.NotNull(await store.GetAsync(older.Ann, Guid.Parse("10000000-0000-4000-8000-000000000003"), CancellationToken.None));
        Assert.Null(await store.GetAsync(older.Bob, Guid.Parse("10000000-0000-4000-8000-000000000003"), CancellationToken.None));
    }

    [Theory]
    [InlineData("authenticated", "update public.jobs set status = 'completed', result = '{}' where user_id = @Ann")]
    [InlineData("authenticated", "update public.jobs set result = '{}' where user_id = @Ann")]
    [InlineData("authenticated", "update public.jobs set user_id = @Bob where user_id = @Ann")]
    [InlineData("authenticated", "insert into public.user_activity (user_id, feature) values (@Bob, 'aiPlanBuilder')")]
    [InlineData("authenticated", "insert into public.subscriptions (user_id, tier, status) values (@Ann, 'pro', 'active')")]
    [InlineData("authenticated", "insert into public.jobs (user_id, input) values (@Bob, '{}')")]
    [InlineData("authenticated", "truncate public.jobs")]
    [InlineData("anon", "insert into public.user_activity (user_id, feature) values (@Ann, 'aiPlanBuilder')")]
    [InlineData("anon", "truncate public.user_activity")]
    [InlineData("service_role", "truncate public.jobs")]
    public Task What_the_old_grants_and_policies_allowed_is_refused(string role, string sql) =>
        TestDatabase.RefusedAsync("42501", () => older.TryAsync(role, older.Ann, sql));

    [Theory]
    [InlineData("authenticated")]
    [InlineData("anon")]
    public async Task Nobody_sees_anothers_plans(string role) =>
        Assert.Equal(0, await older.AskAsync<int>($$"""
            begin; set local role {{role}}; set local request.jwt.claims = '{"sub":"{{older.Bob}}"}';
            select (select count(*) from public.jobs where user_id <> '{{older.Bob}}')::int
                 + (select count(*) from public.user_activity where user_id <> '{{older.Bob}}' and feature = 'aiPlanBuilder')::int; commit
            """));

    [Fact]
    public async Task New_jobs_live_by_the_new_rules_and_old_jobs_do_not_count_as_open()
    {
        const string Insert = """
            insert into jobs (user_id, type, status, input)
            select @account, 'plan_builder', 'queued', '{}' from generate_series(1, @jobs)
            """;
        await using var app = TestDatabase.Connect(older.LoginAsApp);
        var (account, ct) = (Guid.NewGuid(), CancellationToken.None);
        await older.AskAsync<int>("insert into auth.users (id, is_sso_user) values (@account, false)", new { account });
        await older.AskAsync<int>("alter table public.jobs disable trigger user; insert into public.jobs (user_id, type, status) "
            + "select @account, 'plan_builder', 'queued' from generate_series(1, 5); alter table public.jobs enable trigger user",
            new { account });

        Assert.Equal(2, await app.AsUserAsync(account, s => s.ExecuteAsync(Insert, new { account, jobs = 2 }), ct));
        await TestDatabase.RefusedAsync(
            "PT409", () => app.AsUserAsync(account, s => s.ExecuteAsync(Insert, new { account, jobs = 1 }), ct));
        await app.AsServiceAsync(s => s.ExecuteAsync(
            "update planbuilder.managed_jobs set status = 'failed' where user_id = @account", new { account }), ct);
        Assert.Equal("0 2", await older.AskAsync<string>("""
            select (select used from public.usage_of(@account, 'aiPlanBuilder')) || ' '
                || (select count(*) from public.job_notifications where user_id = @account)
            """, new { account }));

        await older.AskAsync<int>("delete from auth.users where id = @account", new { account });
        Assert.Equal(0, await older.AskAsync<int>("select count(*)::int from public.jobs where user_id = @account", new { account }));
    }

    [Fact]
    public async Task An_execution_still_under_way_ends_its_job_and_cannot_give_it_to_another()
    {
        const string End = """
            update public.jobs set status = 'completed', result = '{"days": []}', user_id = @Bob, type = 'x', input = '{}'
             where id = '10000000-0000-4000-8000-000000000001' returning id;
            """;
        Assert.Equal(1, await older.TryAsync("service_role", null, End + $"""
            do $$ begin
              assert (select (status, user_id, type) = ('completed', '{older.Ann}'::uuid, 'plan_builder') and input ? 'goal'
                and version is null
                        from public.jobs where id = '10000000-0000-4000-8000-000000000001');
            end $$;
            """));
        Assert.Equal(0, await older.TryAsync(
            "service_role", null, "update public.jobs set result = '{}' where id = '10000000-0000-4000-8000-000000000003'"));
    }
}
