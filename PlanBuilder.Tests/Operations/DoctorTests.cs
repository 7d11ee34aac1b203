using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using PlanBuilder.Tests.Accounts.Supabase;
using PlanBuilder.Tests.Jobs;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Tests.Workflow.Ai.Doubles;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Operations;
using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Tests.Operations;

/// <summary>The command that goes through the setup.</summary>
public sealed class DoctorTests(DoctorApp app, TestApp bare) : IClassFixture<DoctorApp>, IClassFixture<TestApp>
{
    [Fact]
    public async Task Where_all_is_well_each_line_holds_and_no_secret_is_printed()
    {
        await app.Database.AsAccountAsync( // an import has a booking of its own
            await app.Database.MakeAccountAsync(), "select import_plan('{}', '{\"schedule\": []}', 'Winter', 'a')");
        var before = await app.Database.OwnerAsync<string>(
            "select (select count(*) from jobs) || ' ' || (select count(*) from auth.users)");
        var (code, said) = await AskAsync(app);

        Assert.True(code == Command.Completed, said);
        Assert.DoesNotContain("problem ", said, StringComparison.Ordinal);
        foreach (var what in (string[])[
            "Database", "Migrations", "Schema", "Login", "Policies on jobs", "Policies on job_notifications",
            "Policies on plan_revisions", "Row-level security", "Realtime", "Queue", "Usage", "Tiers", "Clocks",
            "Triggers on auth.users", "Supabase Auth", "Providers", "Tokens", "Anon key", "Service key",
            "Plans", "n8n webhook", "n8n callbacks", "Grok", "AI", "Perplexity"])
        {
            Assert.True(said.Contains($"ok          {what}: ", StringComparison.Ordinal) || what is "Grok" or "AI", what + "\n" + said);
        }

        foreach (var secret in (string[])[
            SupabaseDouble.AnonKey, SupabaseDouble.ServiceKey, N8nApp.Secret, N8nApp.CallbackSecret,
            AiDouble.GrokKey, AiDouble.PerplexityKey])
        {
            Assert.DoesNotContain(secret, said, StringComparison.Ordinal);
        }

        var delivery = await app.N8n.NextAsync();
        Assert.True(delivery.Json.GetProperty("test").GetBoolean());
        Assert.Equal(
            before,
            await app.Database.OwnerAsync<string>("select (select count(*) from jobs) || ' ' || (select count(*) from auth.users)"));
    }

    [Theory]
    [InlineData(
        "alter table jobs disable row level security",
        "alter table jobs enable row level security",
        "Policies on jobs are broken. Expected: accounts don't see other rows")]
    [InlineData("""
        alter table jobs disable trigger jobs_account_guard;
        grant update on jobs to authenticated; create policy x on jobs for update to authenticated using (true)
        """, """
        alter table jobs enable trigger jobs_account_guard;
        drop policy x on jobs; revoke update on jobs from authenticated
        """, "Expected: accounts can't forge results")]
    [InlineData("alter policy \"only own notifications of plans\" on job_notifications using (true); create policy x on "
        + "job_notifications to authenticated using (true)",
        "alter policy \"only own notifications of plans\" on job_notifications using (feature is distinct from 'aiPlanBuilder' or "
            + "user_id = (select auth.uid())); drop policy x on job_notifications",
        "Policies on job_notifications are broken")]
    [InlineData(
        "create policy x on plan_revisions for select to authenticated using (true)",
        "drop policy x on plan_revisions",
        "Policies on plan_revisions are broken. Expected: accounts don't see other rows")]
    [InlineData(
        "grant select on protection_keys to service_role",
        "revoke select on protection_keys from service_role",
        "Policies on protection_keys are broken")]
    [InlineData(
        "revoke insert on jobs from authenticated",
        "grant insert (user_id, type, status, input, idempotency_key, title) on jobs to authenticated",
        "Expected: accounts can request plans for themselves")]
    [InlineData("alter publication supabase_realtime drop table jobs", "alter publication supabase_realtime add table jobs",
        "Realtime: jobs isn't in the supabase_realtime publication")]
    [InlineData("create table loose (); grant select on loose to anon", "drop table loose", "Row-level security: off for loose")]
    [InlineData("insert into usage_limits (tier, per_month) values ('gold', 1); "
        + "insert into subscriptions (user_id, tier, status) select id, 'platinum', 'active' from auth.users limit 1",
        "delete from subscriptions; delete from usage_limits where tier = 'gold'", "Tiers: subscriptions use platinum")]
    [InlineData("alter table planbuilder.schema_version rename to v; delete from planbuilder.migrations where scriptname like '%n8n%'",
        "insert into planbuilder.migrations (scriptname, applied) values ('migrations/20261125000200_n8n.sql', now()); "
        + "alter table planbuilder.v rename to schema_version",
        "Migrations: 1 missing (20261125000200_n8n.sql)")]
    [InlineData("drop trigger jobs_after_insert on jobs", "create trigger jobs_after_insert after insert on jobs for each row when "
        + "(new.type in ('plan_builder', 'plan_change')) execute function jobs_after_insert()",
        "Schema: changed or gone since it was applied: trigger jobs_after_insert on public.jobs. Run migrate --repair. Until then, "
            + "limits aren't enforced, and new plans aren't counted")]
    [InlineData("create function welcome() returns trigger language plpgsql as 'begin insert into public.profiles values (new.id); "
        + "return new; end'; create trigger on_auth_user_created after insert on auth.users for each row execute function welcome()",
        "drop function welcome cascade", "Triggers on auth.users: on_auth_user_created fails, so nobody can sign up: relation "
            + "\"public.profiles\" does not exist (42P01). Fix its function public.welcome")]
    [InlineData("create function inner_one() returns void language plpgsql as 'begin raise exception ''not today''; end'; create "
        + "function outer_one() returns trigger language plpgsql as 'begin perform public.inner_one(); return new; end'; create "
            + "trigger a_good_one before update on auth.users for each row execute function suppress_redundant_updates_trigger(); "
                + "create constraint trigger later after insert on auth.users deferrable initially deferred for each row execute "
                    + "function outer_one()",
        "drop function inner_one; drop function outer_one cascade; drop trigger a_good_one on auth.users",
            "Triggers on auth.users: later fails, so nobody can sign up: not today (P0001). Fix its function public.outer_one, or "
                + "drop the trigger")]
    [InlineData("create function stays() returns trigger language plpgsql as 'begin raise exception ''kept''; end'; create trigger "
        + "\"Stays\" before delete on auth.users for each row execute function stays()",
        "drop function stays cascade", "Triggers on auth.users: Stays fails, so accounts can't be deleted: kept (P0001)")]
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
        Assert.Contains("ok          Plans: created here, from built-in ideas, without AI", said, StringComparison.Ordinal);
        Assert.Contains("not set up  n8n webhook: N8N_PLAN_BUILDER_WEBHOOK_URL isn't set", said, StringComparison.Ordinal);
        Assert.Contains("not set up  n8n webhook for rewrites: N8N_PLAN_CHANGE_WEBHOOK_URL isn't set", said, StringComparison.Ordinal);
        Assert.Contains("not set up  Grok: GROK_API_KEY isn't set", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(N8nApp.CallbackSecret, true, "ok", "the test delivery was answered with a signed event")]
    [InlineData("another-secret-of-24-letters", true, "problem", "its signature doesn't match (401)")]
    [InlineData(N8nApp.CallbackSecret, false, "ok", "the test delivery was answered with a signed event")]
    [InlineData(null, true, "problem", "its answer didn't arrive within")]
    public async Task Doctor_reports_how_the_test_delivery_was_answered(string? secret, bool makesPlans, string word, string what)
    {
        app.N8n.OnDelivery = delivery => secret is null ? Task.CompletedTask : app.AnswerAsync(delivery, secret);
        var doctor = new N8nDoctor(
            app.Services.GetRequiredService<DoctorCalls>(), app.Services.GetRequiredService<DatabaseServer>(),
            Options.Create(new N8nOptions
            {
                WebhookUrl = makesPlans ? app.N8n.Webhook.ToString() : null, ChangeWebhookUrl = app.N8n.Webhook.ToString(),
                WebhookSecret = N8nApp.Secret, CallbackSecret = N8nApp.CallbackSecret,
                HandOverTimeout = secret is null ? TimeSpan.FromMilliseconds(50) : TimeSpan.FromSeconds(30),
            }));
        var ct = TestContext.Current.CancellationToken;
        var lines = await doctor.LinesAsync(ct).ToListAsync(ct);
        var line = lines[makesPlans ? ^2 : ^1];
        app.N8n.OnDelivery = delivery => app.AnswerAsync(delivery, N8nApp.CallbackSecret);
        _ = await app.N8n.NextAsync();

        Assert.Equal(word, line.Word);
        Assert.StartsWith(makesPlans ? "n8n callbacks: " : "n8n callbacks for rewrites: ", line.What, StringComparison.Ordinal);
        Assert.Equal(makesPlans, lines[^1].What == "n8n webhook for rewrites: it's the one for plans");
        Assert.Contains(what, line.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_of_nought_keeps_no_policy_from_being_tried()
    {
        const string Limits =
            "update usage_limits set per_month = @month, max_active = @active where tier = 'free' and feature = 'aiPlanBuilder'";
        await bare.Database.OwnerRunAsync(Limits, new { month = 0, active = 0 });
        var (code, said) = await AskAsync(bare);
        var after = await bare.Database.OwnerAsync<string>(
            "select per_month || ' ' || max_active from usage_limits where tier = 'free' and feature = 'aiPlanBuilder'");
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
    public async Task A_trigger_on_accounts_that_works_is_named_and_leaves_nothing_behind()
    {
        await bare.Database.OwnerRunAsync("""
            create table profiles (id uuid); revoke all on profiles from anon, authenticated;
            create function welcome() returns trigger language plpgsql as
              'begin insert into public.profiles values (new.id); return new; end';
            create trigger on_auth_user_created after insert on auth.users for each row execute function welcome()
            """);
        var (_, said) = await AskAsync(bare);
        var profiles = await bare.Database.OwnerAsync<int>("select count(*)::int from profiles");
        await bare.Database.OwnerRunAsync("drop function welcome cascade; drop table profiles");

        Assert.Contains(
            "ok          Triggers on auth.users: on_auth_user_created. Accounts can be created", said, StringComparison.Ordinal);
        Assert.Equal(0, profiles);
    }

    [Theory]
    [InlineData("{\"email\":true,\"google\":false}", "ok", "only email is on")]
    [InlineData(
        "{\"email\":true,\"google\":true}",
        "ok",
        "google can be used to sign in. The redirect URLs under Supabase > Authentication > URL Configuration must include")]
    [InlineData(
        "{\"email\":false,\"github\":true,\"phone\":true}",
        "problem",
        "phone is on in Supabase Auth but not offered here, so accounts without an email address can't")]
    public async Task Ways_to_sign_in_that_are_not_offered_are_named(string providers, string word, string what)
    {
        app.Supabase.Providers = providers;
        var line = await LineAsync("Providers");
        app.Supabase.Providers = """{"email":true}""";

        Assert.Equal(word, line.Word);
        Assert.Contains(what, line.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_that_signs_no_token_is_found_whatever_the_keys_are()
    {
        var legacyKey = TokenMaker.ByHmac(new() { ["role"] = "anon" }, System.Text.Encoding.UTF8.GetBytes(TokenMaker.LegacySecret));
        const string Other = "another secret of thirty-two characters";
        app.Supabase.Tokens.IsLegacy = true;
        var good = await TokensAsync(SupabaseDouble.AnonKey, TokenMaker.LegacySecret);
        var notTheKeys = await TokensAsync(legacyKey, Other);
        var notTheTokens = await TokensAsync(SupabaseDouble.AnonKey, Other);
        app.Supabase.Tokens.IsLegacy = false;
        var published = await TokensAsync(SupabaseDouble.AnonKey, TokenMaker.LegacySecret);

        Assert.Equal(DoctorLine.Holds, good.Word);
        Assert.Contains("Supabase__Issuer", good.What, StringComparison.Ordinal);
        Assert.Contains("aren't signed with SUPABASE_JWT_SECRET", notTheKeys.What, StringComparison.Ordinal);
        Assert.Contains("aren't signed with SUPABASE_JWT_SECRET", notTheTokens.What, StringComparison.Ordinal);
        Assert.Contains("Unset SUPABASE_JWT_SECRET", published.What, StringComparison.Ordinal);
        Assert.All([notTheKeys, notTheTokens, published], line => Assert.Equal(DoctorLine.Broken, line.Word));

        Task<DoctorLine> TokensAsync(string key, string secret) =>
            LineAsync("Tokens", options => (options.AnonKey, options.JwtSecret) = (key, secret));
    }

    [Fact]
    public async Task Another_issuer_than_the_expected_one_is_named()
    {
        var other = await LineAsync("Tokens", options => options.Issuer = "https://login.example.org/auth/v1");
        var issuer = app.Supabase.Tokens.Issuer;
        app.Supabase.Tokens.Issuer = "";
        var none = await LineAsync("Tokens");
        app.Supabase.Tokens.Issuer = issuer;

        Assert.All([other, none], line => Assert.Equal(DoctorLine.Broken, line.Word));
        Assert.EndsWith($"Set Supabase__Issuer={issuer}", other.What, StringComparison.Ordinal);
        Assert.EndsWith($"Set GOTRUE_JWT_ISSUER={issuer} there", none.What, StringComparison.Ordinal);
    }

    // The double behind the app, asked with other settings.
    private async Task<DoctorLine> LineAsync(string what, Action<SupabaseOptions>? change = null)
    {
        var options = new SupabaseOptions { Url = app.Supabase.Address.ToString(), AnonKey = SupabaseDouble.AnonKey };
        change?.Invoke(options);
        var doctor = new SupabaseDoctor(app.Services.GetRequiredService<DoctorCalls>(), Options.Create(options));
        return await doctor.LinesAsync(TestContext.Current.CancellationToken)
            .FirstAsync(line => line.What.StartsWith(what, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("postgres://postgres:x@db.abc.supabase.co:5432/postgres", "ok", "belong to the same project")]
    [InlineData("postgres://postgres.abc:x@aws-0-eu-central-1.pooler.supabase.com:5432/postgres", "ok", "belong to the same project")]
    [InlineData("Host=aws-0-eu-central-1.pooler.supabase.com;Username=planbuilder_app.abc;Password=x", "ok", "belong to the same project")]
    [InlineData("postgres://postgres:x@db.xyz.supabase.co:5432/postgres", "problem",
        "DATABASE_URL belongs to the project xyz, SUPABASE_URL to abc")]
    [InlineData("postgres://postgres.xyz:x@aws-0-eu-central-1.pooler.supabase.com:6543/postgres", "problem",
        "DATABASE_URL belongs to the project xyz, SUPABASE_URL to abc")]
    [InlineData("postgres://postgres:x@aws-0-eu-central-1.pooler.supabase.com:5432/postgres", "problem",
        "which the pooler needs: postgres.abc")]
    [InlineData("postgres://postgres.xyz:x@db.example.org:5432/postgres", null, null)]
    public void A_database_of_another_project_is_found(string address, string? word, string? what)
    {
        var lines = LinesOf("https://abc.supabase.co", address);

        Assert.Equal(word, lines.SingleOrDefault()?.Word);
        Assert.All(lines, line => Assert.Contains(what!, line.What, StringComparison.Ordinal));
        Assert.Empty(LinesOf("https://login.example.org", address));
        Assert.Empty(LinesOf(null, address));

        static List<DoctorLine> LinesOf(string? project, string address) =>
            [.. new AddressDoctor(
                Options.Create(new DatabaseOptions { Address = address }), Options.Create(new SupabaseOptions { Url = project })).Lines()];
    }

    [Fact]
    public async Task Keys_that_are_not_wrapped_are_reported()
    {
        var options = new KeysOptions();
        await using var owner = new NpgsqlConnection(bare.Database.OwnerAddress);
        await owner.OpenAsync(TestContext.Current.CancellationToken);
        Task<DoctorLine> AskAsync() => new KeysDoctor(Options.Create(options), Options.Create(new DatabaseOptions()))
            .LineAsync(owner, TestContext.Current.CancellationToken);

        Assert.Contains("Keys: not wrapped.", (await AskAsync()).What, StringComparison.Ordinal);
        options.Certificate = "/etc/planbuilder/keys.pem";
        Assert.Contains("Keys: older ones that Keys__Certificate doesn't wrap: 1.", (await AskAsync()).What, StringComparison.Ordinal);
    }

    [Fact]
    public void The_address_people_use_is_reported() => Assert.Equal(
        [DoctorLine.Absent, DoctorLine.Absent, DoctorLine.Holds],
        ((string?[])[null, "http://plans.example.org", "https://plans.example.org"])
            .Select(address => new PublicAddressDoctor(Options.Create(new AppOptions { PublicUrl = address })).Line().Word));

    [Fact]
    public async Task A_password_that_was_not_encoded_is_named_and_not_printed()
    {
        var folder = Directory.CreateTempSubdirectory("pbdoc");
        var (code, said) = await AppProcess.RunAsync(
            folder.FullName, ["doctor"], ("DATABASE_URL", "postgres://someone:1?hunter2@127.0.0.1:1/x"));
        folder.Delete(recursive: true);

        Assert.Equal(Command.Failed, code);
        Assert.Contains("DATABASE_URL: the password has to be percent-encoded", said, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Services_that_do_not_answer_are_reported_one_by_one()
    {
        var folder = Directory.CreateTempSubdirectory("pbdoc");
        var (code, said) = await AppProcess.RunAsync(folder.FullName, ["doctor"],
            ("DATABASE_URL", "postgres://someone:hunter2@127.0.0.1:1/x"),
            ("SUPABASE_URL", "http://127.0.0.1:1"), ("SUPABASE_ANON_KEY", "sb_publishable_x"),
            ("SUPABASE_SERVICE_ROLE_KEY", "sb_secret_x"), ("N8N_PLAN_BUILDER_WEBHOOK_URL", "http://127.0.0.1:1/webhook/plan-builder"),
            ("GROK_API_KEY", "xai-x"), ("GROK_BASE_URL", "http://127.0.0.1:1/v1"),
            ("PERPLEXITY_API_KEY", "pplx-x"), ("PERPLEXITY_BASE_URL", "http://127.0.0.1:1"));
        folder.Delete(recursive: true);

        Assert.Equal(Command.Failed, code);
        Assert.Contains("8 problems found.", said, StringComparison.Ordinal);
        Assert.Equal(7, said.Split("the connection was refused").Length - 1);
        Assert.DoesNotContain("hunter2", said, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output)> AskAsync(TestApp app)
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

    /// <summary>Claims the delivery's job through the callback, as our workflow does.</summary>
    public async Task AnswerAsync(N8nDelivery delivery, string secret)
    {
        var (body, at) = ("""{"type":"started","execution":"1"}"""u8.ToArray(), $"{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}");
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Address, $"api/jobs/{delivery.JobId}/events"))
        {
            Content = new ByteArrayContent(body),
            Headers =
            {
                { "webhook-id", "1" }, { "webhook-timestamp", at },
                { "webhook-signature", WebhookSignature.Sign(WebhookSignature.KeyOf(secret)!, "1", at, body) },
            },
        };
        using var answer = await http.SendAsync(request);
    }

    protected override async Task PrepareAsync()
    {
        await base.PrepareAsync();
        N8n.OnDelivery = delivery => AnswerAsync(delivery, N8nApp.CallbackSecret);
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
