using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Audit;

namespace PlanBuilder.Tests.Audit;

/// <summary>Rows of the trail are added, by the app and by the database, and stay as they are.</summary>
public sealed class AuditRowsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string An = """[{"act": "signed_in", "via": "web"}]""";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("insert into audit_events (act, via) values ('signed_in', 'web')")]
    [InlineData("update audit_events set at = now()")]
    [InlineData("delete from audit_events")]
    [InlineData("truncate audit_events")]
    [InlineData("select planbuilder.write_audit_event('signed_in', null)")]
    [InlineData("select planbuilder.forget_in_audit(gen_random_uuid())")]
    public Task The_app_itself_is_refused(string sql) => TestDatabase.RefusedAsync("42501", () => database.AsAppServiceAsync(sql));

    [Theory]
    [InlineData("update audit_events set at = now()")]
    [InlineData("set local planbuilder.audit = 'forgetting'; update audit_events set at = now()")]
    [InlineData("set local planbuilder.audit = 'forgetting'; delete from audit_events")]
    [InlineData("set local planbuilder.audit = 'forgetting'; truncate audit_events")]
    public async Task A_grant_too_many_opens_nothing(string sql)
    {
        await using var connection = await database.OpenAsync();
        var refusal = await TestDatabase.RefusedAsync("42501", () => Dapper.SqlMapper.ExecuteAsync(connection, $"""
            begin;
            insert into audit_events (act, via) values ('signed_in', 'web');
            grant all on audit_events to service_role;
            create policy wide_open on audit_events to service_role using (true) with check (true);
            set local role service_role;
            {sql}
            """));
        Assert.Equal("Rows of the audit trail can't be changed or deleted.", refusal.MessageText);
    }

    [Fact]
    public async Task An_owner_who_forgets_where_it_is_is_refused_too()
    {
        await database.OwnerRunAsync("insert into audit_events (act, via) values ('signed_in', 'web')");
        await TestDatabase.RefusedAsync("42501", () => database.OwnerRunAsync("delete from audit_events"));
        await TestDatabase.RefusedAsync("42501", () => database.OwnerRunAsync("truncate audit_events"));
    }

    [Theory]
    [InlineData("""[{"act": "looked_around", "via": "web"}]""")]
    [InlineData("""[{"act": "signed_in", "via": "pigeon"}]""")]
    public Task Unknown_words_are_refused(string events) => TestDatabase.RefusedAsync(
        "23514", () => database.AsAppServiceAsync("select record_audit_events(@events::jsonb)", new { events }));

    [Fact]
    public async Task What_has_the_services_role_and_is_not_the_app_neither_writes_nor_reads()
    {
        await database.AsAppServiceAsync("select record_audit_events(@An::jsonb)", new { An });
        await TestDatabase.RefusedAsync(
            "42501",
            () => database.AsOutsideServiceAsync("select record_audit_events(@An::jsonb)", new { An }));
        await using var connection = await database.OpenAsync(database.AppAddress);
        Assert.Equal(0, await Dapper.SqlMapper.ExecuteScalarAsync<int>(
            connection, "set role service_role; select count(*)::int from audit_events"));
    }

    [Fact]
    public async Task An_account_sees_what_an_operator_did_to_it_but_not_from_where()
    {
        var (account, op) = (await database.MakeAccountAsync(), await database.MakeAccountAsync());
        await database.OwnerRunAsync("""
            insert into audit_events (act, via, actor_id, user_id, ip, user_agent)
            values ('password_reset', 'web', @op, @account, '203.0.113.7', 'Desk'), ('signed_in', 'web', @account, @account,
              '198.51.100.2', 'Phone'),
                   ('sign_in_failed', 'web', null, @account, '192.0.2.9', 'curl'), ('signed_in', 'web', @op, @op, '203.0.113.7', 'Desk')
            """, new { account, op });

        var seen = await new AuditReader(database.App).OwnAsync(account, null, 10, Ct);
        Assert.Equal(
            ["sign_in_failed nobody 192.0.2.9 curl", "signed_in self 198.51.100.2 Phone", "password_reset other  "],
            seen.Select(entry => $"{entry.Act} {entry.ActorKind} {entry.Ip} {entry.UserAgent}"));
        Assert.All(seen, entry => Assert.Null(entry.ActorId));
        Assert.Equal(2, (await new AuditReader(database.App).OwnAsync(op, null, 10, Ct)).Count);
    }

    [Fact]
    public async Task Cancels_requeues_and_tiers_are_written_whoever_acts()
    {
        var id = await database.MakeJobAsync("queued");
        var account = (await database.JobAsync(id)).UserId;
        await database.AsAccountAsync(account, "select cancel_job(@id)", new { id }); // as supabase-js does
        await database.AsAppServiceAsync("update jobs set status = 'queued' where id = @id", new { id });
        await database.AsAppServiceAsync("update jobs set status = 'failed', error_code = 'stopped' where id = @id", new { id });
        await database.AsOutsideServiceAsync("update subscriptions set tier = 'free' where user_id = @account", new { account });
        await database.AsOutsideServiceAsync("update subscriptions set tier = 'free' where user_id = @account", new { account });

        Assert.Equal($$"""
            tier_changed database nobody  {"tier": "pro", "status": "active"}
            job_cancelled database self {{id}} 
            job_requeued database nobody {{id}} {"error_code": "cancelled"}
            job_stopped database nobody {{id}} 
            tier_changed database nobody  {"was": "pro", "tier": "free", "status": "active"}
            """, await database.OwnerAsync<string>("""
            select string_agg(concat(act, ' ', via, ' ', actor_kind, ' ', job_id, ' ', detail), E'\n' order by id)
              from audit_events where user_id = @account
            """, new { account }));
    }
}
