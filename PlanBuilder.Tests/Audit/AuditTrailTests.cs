using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using PlanBuilder.Tests.Jobs;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Audit;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Tests.Audit;

/// <summary>What gets into the trail, and that nothing gets out of it again.</summary>
public sealed class AuditTrailTests(WorkerlessApp app) : IClassFixture<WorkerlessApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private AuditTrail Trail => app.Services.GetRequiredService<AuditTrail>();

    [Fact]
    public async Task The_acts_in_code_are_those_that_the_table_takes()
    {
        var check = await app.Database.OwnerAsync<string>(
            "select pg_get_constraintdef(oid) from pg_constraint where conname = 'audit_events_known_act'");
        Assert.Equal(
            AuditAct.All.Select(act => act.Code),
            Regex.Matches(check, "'([a-z_]+)'").Select(match => match.Groups[1].Value));
        Assert.Equal(Enumerable.Range(1, AuditAct.All.Count), AuditAct.All.Select(act => act.Number));
    }

    [Fact]
    public async Task An_act_is_written_after_the_request_that_did_it()
    {
        var account = await app.Database.MakeAccountAsync();
        Trail.Record(AuditEvent.ByItself(AuditAct.SignedOut, account, new { Everywhere = true }));

        await app.Database.UntilAsync(
            """
            select exists (select from audit_events
             where act = 'signed_out' and user_id = @account and actor_id = @account and detail = '{"everywhere": true}')
            """, new { account });
    }

    [Fact]
    public async Task An_act_stands_or_falls_with_its_transaction()
    {
        var account = await app.Database.MakeAccountAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => app.Database.App.AsServiceAsync<int>(async session =>
        {
            await Trail.RecordAsync(session, new AuditEvent(AuditAct.RoleChanged, account));
            throw new InvalidOperationException("the act fails");
        }, Ct));
        Assert.Equal(0, await CountAsync(account));

        await app.Database.App.AsServiceAsync(async session =>
        {
            await Trail.RecordAsync(session, new AuditEvent(AuditAct.RoleChanged, account, Detail: new { Role = "operator" }));
            return 1;
        }, Ct);
        Assert.Equal(1, await CountAsync(account));
    }

    [Fact]
    public async Task A_visit_leaves_its_traces()
    {
        using var visitor = app.NewVisitor();
        visitor.Http.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0");
        var email = await visitor.SignUpAsync();
        await visitor.SendAsync("/profile", "form[action='/account/sign-out']");
        await visitor.SendAsync("/account/sign-in", "main form", ("Form.Email", email), ("Form.Password", "not the password"));
        await visitor.SendAsync(
            "/account/sign-in",
            "main form",
            ("Form.Email", email.ToUpperInvariant()),
            ("Form.Password", "a long password"));

        await WrittenAsync(email, "account_created self,signed_in self,signed_out self,sign_in_failed nobody,signed_in self");
        Assert.Equal("127.0.0.1 Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0 web", await app.Database.OwnerAsync<string>("""
            select distinct concat(host(ip), ' ', user_agent, ' ', via) from audit_events e join auth.users u on u.id = e.user_id
              where email = @email
            """, new { email }));
        Assert.DoesNotContain("password", await app.Database.OwnerAsync<string>(
            "select coalesce(string_agg(detail::text, ''), '') from audit_events"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Feeds_and_webhooks_are_written()
    {
        using var visitor = app.NewVisitor();
        var email = await visitor.SignUpAsync();
        await visitor.SendAsync("/feeds", "main form");
        var made = await visitor.GetAsync("/feeds");
        await visitor.SendAsync("/feeds", made, ".feeds form");
        await visitor.SendAsync("/feeds", "form[action*=Revoke]");
        await visitor.SendAsync("/webhook", "main form", ("url", "https://hooks.example.org/secret-path"));
        await visitor.SendAsync("/webhook", "form[action*=Secret]");
        await visitor.SendAsync("/webhook", "form[action*=Remove]");

        await WrittenAsync(email, "account_created self,signed_in self,feed_created self,feed_renewed self,feed_revoked self,"
            + "webhook_saved self,webhook_secret_rotated self,webhook_removed self");
        Assert.Equal("all_plans,all_plans,all_plans", await app.Database.OwnerAsync<string>("""
            select string_agg(detail::text, ',') from (
              select detail ->> 'which' as detail from audit_events e join auth.users u on u.id = e.user_id where email = @email) d
            """, new { email }));
    }

    [Fact]
    public async Task Who_guesses_while_signed_in_to_another_account_is_nobody_to_its_owner()
    {
        using var owner = app.NewVisitor();
        var email = await owner.SignUpAsync();
        using var guesser = app.NewVisitor();
        var other = await guesser.SignUpAsync();
        foreach (var guessed in (string[])[email, "nobody-" + email])
        {
            using var content = new FormUrlEncodedContent([
                .. Visitor.Filled(await guesser.GetAsync("/profile"), "form[action='/account/sign-out']"),
                new("Form.Email", guessed), new("Form.Password", "not the password")]);
            await guesser.SendAsync(HttpMethod.Post, "/account/sign-in", content);
        }

        await WrittenAsync(email, "account_created self,signed_in self,sign_in_failed nobody");
        Assert.Equal("127.0.0.1", await app.Database.OwnerAsync<string>("""
            select host(shown_ip) from audit_events e join auth.users u on u.id = user_id where email = @email and act = 'sign_in_failed'
            """, new { email }));
        Assert.Equal(0, await app.Database.OwnerAsync<int>("""
            select count(*)::int from audit_events e join auth.users u on u.id = actor_id where email = @other and act = 'sign_in_failed'
            """, new { other }));
    }

    [Fact]
    public async Task Passwords_that_are_tried_too_often_and_plans_beyond_the_limit_are_written()
    {
        using var visitor = app.NewVisitor();
        var email = await visitor.SignUpAsync();
        for (var plan = 0; plan < 2; plan++)
        {
            await visitor.AskForPlanAsync();
        }

        await visitor.SendAsync("/ai-plan-builder", "#plan-form"); // a third at once
        await visitor.SendAsync("/profile", "form[action='/account/sign-out']");
        for (var attempt = 0; attempt < 9; attempt++)
        {
            await visitor.SendAsync("/account/sign-in", "main form", ("Form.Email", email), ("Form.Password", "not the password"));
        }

        await app.Database.UntilAsync("""
            select string_agg(detail ->> 'limit', ',' order by e.id) = 'active_jobs,sign_in'
              from audit_events e join auth.users u on u.id = e.user_id where u.email = @email and act = 'limit_refused'
            """, new { email });
    }

    [Fact]
    public async Task The_same_refusal_again_and_again_is_written_once()
    {
        var account = await app.Database.MakeAccountAsync();
        for (var refusal = 0; refusal < 50; refusal++)
        {
            Trail.Record(AuditEvent.Refused("writes", account));
        }

        Trail.Record(AuditEvent.Refused("exports", account));
        await app.Database.UntilAsync(
            "select exists (select from audit_events where user_id = @account and detail ->> 'limit' = 'exports')", new { account });
        Assert.Equal(2, await CountAsync(account));
    }

    [Fact]
    public async Task What_could_not_be_written_is_written_when_the_database_is_back()
    {
        var state = new DatabaseState(TimeProvider.System, NullLogger<DatabaseState>.Instance); // away so far
        await using var database = new PlanDatabase(
            new Lazy<NpgsqlDataSource>(() => NpgsqlDataSource.Create(app.Database.AppAddress)),
            state);
        await using var trail = TestDatabase.TrailOn(database);
        var account = await app.Database.MakeAccountAsync();
        trail.Record(AuditEvent.ByItself(AuditAct.SignedIn, account));
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => trail.WriteWaitingAsync(Ct));
        trail.Record(AuditEvent.ByItself(AuditAct.SignedOut, account));

        state.SchemaIsCurrent();
        await trail.WriteWaitingAsync(Ct);
        Assert.Equal(2, await CountAsync(account));
    }

    [Fact]
    public async Task What_waits_when_a_command_ends_is_written()
    {
        var account = await app.Database.MakeAccountAsync();
        await using (var trail = app.Database.Trail)
        {
            trail.Record(AuditEvent.ByItself(AuditAct.SignedOut, account));
        }

        Assert.Equal("command_line", await app.Database.OwnerAsync<string>(
            "select via from audit_events where user_id = @account", new { account }));
    }

    [Fact]
    public async Task A_row_that_the_table_refuses_takes_no_other_with_it()
    {
        var account = await app.Database.MakeAccountAsync();
        await using var trail = app.Database.Trail;
        trail.Record(AuditEvent.ByItself(new AuditAct(99, "never_heard_of", ""), account));
        trail.Record(AuditEvent.ByItself(AuditAct.SignedIn, account));
        await trail.WriteWaitingAsync(Ct);
        Assert.Equal(1, await CountAsync(account));
    }

    [Fact]
    public void Each_act_is_a_log_event_with_its_name()
    {
        var log = new LogOfEvents();
        var trail = new AuditTrail(
            app.Database.App, new HttpContextAccessor(), app.Services.GetRequiredService<IHostApplicationLifetime>(), TimeProvider
                .System, log);
        foreach (var act in AuditAct.All)
        {
            trail.Record(new AuditEvent(act));
        }

        Assert.Equal(AuditAct.All.Select(act => $"{1600 + act.Number} {act.Code}"), log.Events.Select(id => $"{id.Id} {id.Name}"));
    }

    [Fact]
    public async Task An_address_of_IPv6_and_a_strange_browser_are_written()
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = System.Net.IPAddress.Parse("fe80::1%2");
        context.Request.Headers.UserAgent = "Fire\0fox \u00e9" + new string('x', 5_000);
        var account = await app.Database.MakeAccountAsync();
        await using var trail = new AuditTrail(
            app.Database.App, new HttpContextAccessor
            {
                HttpContext = context
            }, app.Services.GetRequiredService<IHostApplicationLifetime>(),
            TimeProvider.System, NullLogger<AuditTrail>.Instance);
        trail.Record(AuditEvent.ByItself(AuditAct.SignedIn, account, new { long_one = new string('x', 5_000) }));
        await trail.WriteWaitingAsync(Ct);
        Assert.Equal("fe80::1 Firefox 200", await app.Database.OwnerAsync<string>(
            "select concat(host(ip), ' ', left(user_agent, 7), ' ', length(user_agent), detail) from audit_events where user_id = @account",
            new { account }));
    }

    private Task WrittenAsync(string email, string acts) => app.Database.UntilAsync("""
        select string_agg(act || ' ' || actor_kind, ',' order by at, e.id) = @acts
          from audit_events e join auth.users u on u.id = e.user_id where u.email = @email
        """, new { email, acts });

    private Task<int> CountAsync(Guid account) =>
        app.Database.OwnerAsync<int>("select count(*)::int from audit_events where user_id = @account", new { account });

    private sealed class LogOfEvents : ILogger<AuditTrail>
    {
        public List<EventId> Events { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            Events.Add(eventId);
    }
}
