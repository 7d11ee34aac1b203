using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PlanBuilder.Tests.Accounts.Supabase;
using PlanBuilder.Tests.Jobs;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Tests.Workflow.Ai.Doubles;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Operations;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Tests.Operations;

/// <summary>The command that goes through the setup.</summary>
public sealed class DoctorTests(DoctorApp app, TestApp bare) : IClassFixture<DoctorApp>, IClassFixture<TestApp>
{
    [Fact]
    public async Task Where_all_is_well_each_line_holds_and_no_secret_is_printed()
    {
        var before = await app.Database.OwnerAsync<string>("select (select count(*) from jobs) || ' ' || (select count(*) from auth.users)");
        var (code, said) = await AskAsync(app);

        Assert.True(code == Command.Completed, said);
        Assert.DoesNotContain("problem ", said, StringComparison.Ordinal);
        foreach (var what in (string[])[
            "Database", "Migrations", "Schema", "Login", "Policies on jobs", "Policies on job_notifications", "Policies on plan_revisions", "Row-level security", "Realtime", "Queue", "Usage", "Tiers",
            "Clocks", "Supabase Auth", "Tokens", "Anon key", "Service key", "n8n webhook", "n8n callbacks", "Grok", "AI", "Perplexity"])
        {
            Assert.True(said.Contains($"ok          {what}: ", StringComparison.Ordinal) || what is "Grok" or "AI", what + "\n" + said);
        }
        foreach (var secret in (string[])[
            SupabaseDouble.AnonKey, SupabaseDouble.ServiceKey, N8nApp.Secret, N8nApp.CallbackSecret, AiDouble.GrokKey, AiDouble.PerplexityKey])
        {
            Assert.DoesNotContain(secret, said, StringComparison.Ordinal);
        }
        var delivery = await app.N8n.NextAsync();
        Assert.Equal(Guid.Empty, delivery.JobId);
        Assert.Equal(before, await app.Database.OwnerAsync<string>("select (select count(*) from jobs) || ' ' || (select count(*) from auth.users)"));
    }

    [Theory]
    [InlineData("alter table jobs disable row level security", "alter table jobs enable row level security", "Policies on jobs: not true that accounts don't see other rows")]
    [InlineData("grant update on jobs to authenticated; create policy x on jobs for update to authenticated using (true)",
        "drop policy x on jobs; revoke update on jobs from authenticated", "not true that accounts can't forge results")]
    [InlineData("alter policy \"only own notifications\" on job_notifications using (true); create policy x on job_notifications to authenticated using (true)",
        "alter policy \"only own notifications\" on job_notifications using (user_id = (select auth.uid())); drop policy x on job_notifications",
        "Policies on job_notifications: not true")]
    [InlineData("create policy x on plan_revisions for select to authenticated using (true)", "drop policy x on plan_revisions", "Policies on plan_revisions: not true that accounts don't see other rows")]
    [InlineData("grant select on protection_keys to service_role", "revoke select on protection_keys from service_role", "Policies on protection_keys: not true")]
    [InlineData("revoke insert on jobs from authenticated", "grant insert (user_id, type, status, input, idempotency_key) on jobs to authenticated", "not true that accounts can request plans for themselves")]
    [InlineData("alter publication supabase_realtime drop table jobs", "alter publication supabase_realtime add table jobs", "Realtime: jobs isn't in the supabase_realtime publication")]
    [InlineData("create table loose (); grant select on loose to anon", "drop table loose", "Row-level security: off for loose")]
    [InlineData("insert into usage_limits (tier, per_month) values ('gold', 1); insert into subscriptions (user_id, tier, status) select id, 'platinum', 'active' from auth.users limit 1",
        "delete from subscriptions; delete from usage_limits where tier = 'gold'", "Tiers: subscriptions use platinum")]
    [InlineData("alter table planbuilder.schema_version rename to v; delete from planbuilder.migrations where scriptname like '%n8n%'",
        "insert into planbuilder.migrations (scriptname, applied) values ('migrations/20261125000200_n8n.sql', now()); alter table planbuilder.v rename to schema_version",
        "Migrations: 1 missing (20261125000200_n8n.sql)")]
    [InlineData("drop trigger jobs_after_insert on jobs", "create trigger jobs_after_insert after insert on jobs for each row execute function jobs_after_insert()",
        "Schema: changed or gone since it was applied: trigger jobs_after_insert on public.jobs. Run migrate --repair")]
    public async Task What_was_broken_is_found(string breaks, string mends, string line)
    {
        await bare.Database.MakeAccountAsync();
        await bare.Database.OwnerRunAsync(breaks);
        try
        {
            var (code, said) = await AskAsync(bare);
            Assert.Equal(Command.Failed, code);
            Assert.Contains(line, said, StringComparison.Ordinal);
        }
        finally
        {
            await bare.Database.OwnerRunAsync(mends);
        }
    }

    [Fact]
    public async Task What_is_not_set_is_no_fault()
    {
        var (code, said) = await AskAsync(bare);

        Assert.True(code == Command.Completed, said);
        Assert.Contains("not set up  Supabase Auth: SUPABASE_URL isn't set", said, StringComparison.Ordinal);
        Assert.Contains("not set up  n8n webhook: N8N_PLAN_BUILDER_WEBHOOK_URL isn't set", said, StringComparison.Ordinal);
        Assert.Contains("not set up  Grok: GROK_API_KEY isn't set", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_of_nought_keeps_no_policy_from_being_tried()
    {
        const string Limits = "update usage_limits set per_month = @month, max_active = @active where tier = 'free'";
        await bare.Database.OwnerRunAsync(Limits, new { month = 0, active = 0 });
        var (code, said) = await AskAsync(bare);
        var after = await bare.Database.OwnerAsync<string>("select per_month || ' ' || max_active from usage_limits where tier = 'free'");
        await bare.Database.OwnerRunAsync(Limits, new { month = 3, active = 2 });

        Assert.True(code == Command.Completed, said);
        Assert.Equal("0 0", after);
    }

    [Fact]
    public async Task An_app_that_does_not_reach_what_its_owner_reaches_is_told_so()
    {
        var folder = Directory.CreateTempSubdirectory("pbdoc");
        var (code, said) = await AppProcess.RunAsync(folder.FullName, ["doctor"],
            ("DATABASE_URL", "postgres://someone:hunter2@127.0.0.1:1/x"), ("ConnectionStrings__Migrations", bare.Database.OwnerAddress));
        folder.Delete(recursive: true);

        Assert.Equal(Command.Failed, code);
        Assert.Contains("problem     Login: no response at the address in DATABASE_URL", said, StringComparison.Ordinal);
        Assert.Contains("1 problem found.", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_service_does_not_say_is_not_claimed()
    {
        app.Supabase.RefuseNext(200, """{"external":{"email":true}}""");
        app.Supabase.RefuseNext(200, """{"keys":7}""");
        app.Ai.Models = "<html>";
        var (code, said) = await AskAsync(app);
        app.Ai.Models = AiDouble.BothModels;

        Assert.True(code == Command.Failed, said);
        Assert.Contains("Tokens: the project's keys can't be read (200), so nobody can sign in", said, StringComparison.Ordinal);
        Assert.Equal(2, said.Split("wasn't checked").Length - 1);
    }

    [Fact]
    public async Task A_secret_that_did_not_sign_the_older_key_is_found()
    {
        var key = TokenMaker.ByHmac(new() { ["role"] = "anon" }, System.Text.Encoding.UTF8.GetBytes(TokenMaker.LegacySecret));

        Assert.Equal(DoctorLine.Holds, (await TokensAsync(TokenMaker.LegacySecret)).Word);
        Assert.Equal(DoctorLine.Broken, (await TokensAsync("another secret of thirty-two characters")).Word);
        Assert.Contains("Supabase__Issuer", (await TokensAsync(TokenMaker.LegacySecret)).What, StringComparison.Ordinal);

        async Task<DoctorLine> TokensAsync(string secret)
        {
            var options = new SupabaseOptions { Url = app.Supabase.Address.ToString(), AnonKey = key, JwtSecret = secret };
            var doctor = new SupabaseDoctor(app.Services.GetRequiredService<DoctorCalls>(), Options.Create(options));
            return await doctor.LinesAsync(TestContext.Current.CancellationToken).FirstAsync(line => line.What.StartsWith("Tokens", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Services_that_are_away_are_told_one_by_one()
    {
        var folder = Directory.CreateTempSubdirectory("pbdoc");
        var (code, said) = await AppProcess.RunAsync(folder.FullName, ["doctor"],
            ("DATABASE_URL", "postgres://someone:hunter2@127.0.0.1:1/x"), ("SUPABASE_URL", "http://127.0.0.1:1"), ("SUPABASE_ANON_KEY", "sb_publishable_x"),
            ("SUPABASE_SERVICE_ROLE_KEY", "sb_secret_x"), ("N8N_PLAN_BUILDER_WEBHOOK_URL", "http://127.0.0.1:1/webhook/plan-builder"),
            ("GROK_API_KEY", "xai-x"), ("GROK_BASE_URL", "http://127.0.0.1:1/v1"), ("PERPLEXITY_API_KEY", "pplx-x"), ("PERPLEXITY_BASE_URL", "http://127.0.0.1:1"));
        folder.Delete(recursive: true);

        Assert.Equal(Command.Failed, code);
        Assert.Contains("8 problems found.", said, StringComparison.Ordinal);
        Assert.Equal(7, said.Split("the connection was refused").Length - 1);
        Assert.DoesNotContain("hunter2", said, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Said)> AskAsync(TestApp app)
    {
        await using var output = new StringWriter();
        var code = await Command.RunAsync(app.Services, ["doctor"], output, TestContext.Current.CancellationToken);
        return (code, output.ToString());
    }
}

/// <summary>An app with everything set up, all of it doubles.</summary>
public sealed class DoctorApp(TestPostgres server) : SupabaseApp(server)
{
    public N8nDouble N8n { get; } = new();

    public AiDouble Ai { get; private set; } = null!;

    protected override async Task PrepareAsync()
    {
        await base.PrepareAsync();
        Ai = await AiDouble.StartAsync();
    }

    protected override async Task ClearUpAsync()
    {
        await base.ClearUpAsync();
        await N8n.DisposeAsync();
        await Ai.DisposeAsync();
        Assert.Empty(Ai.Strays);
    }

    protected override void Configure(IWebHostBuilder builder)
    {
        base.Configure(builder);
        builder.UseSetting("SUPABASE_SERVICE_ROLE_KEY", SupabaseDouble.ServiceKey);
        builder.UseSetting("N8N_PLAN_BUILDER_WEBHOOK_URL", N8n.Webhook.ToString());
        builder.UseSetting("N8N_WEBHOOK_SECRET", N8nApp.Secret);
        builder.UseSetting("N8N_CALLBACK_SECRET", N8nApp.CallbackSecret);
        foreach (var (name, value) in Ai.Settings())
        {
            builder.UseSetting(name.Replace("__", ":", StringComparison.Ordinal), value);
        }
    }
}
