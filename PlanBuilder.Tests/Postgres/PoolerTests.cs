using Dapper;
using Microsoft.AspNetCore.Hosting;
using Npgsql;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Tests.Postgres;

/// <summary>The app behind a pooler, with the owner's login, as users of Supabase paste it.</summary>
public sealed class PoolerTests(TransactionPoolerApp transactions, SessionPoolerApp sessions)
    : IClassFixture<TransactionPoolerApp>, IClassFixture<SessionPoolerApp>
{
    [Fact]
    public async Task Through_a_pooler_of_transactions_ten_visitors_share_three_connections_and_each_sees_what_is_theirs()
    {
        var visitors = Enumerable.Range(0, 10).Select(_ => transactions.NewVisitor()).ToList();
        foreach (var visitor in visitors)
        {
            await visitor.SignUpAsync(); // one after the other: few passwords are hashed at once
        }

        await Task.WhenAll(visitors.Select(VisitAsync));

        Assert.InRange(await CountBackendsAsync(transactions), 1, 3);
        Assert.Equal(0, await CountBackendsAsync(transactions, "and query ilike 'listen%'"));
        await using var next = new NpgsqlConnection(
            DatabaseAddress.Parse(transactions.Bouncer.Address("transactions")).ConnectionString + ";Pooling=false");
        Assert.Equal("postgres  ", await next.ExecuteScalarAsync<string>("""
            select concat(current_user, ' ', current_setting('request.jwt.claims', true), ' ', current_setting('planbuilder.writer', true))
            """)); // nothing is left behind for whoever comes next
        Assert.Equal(0, await next.ExecuteScalarAsync<int>("select count(*)::int from pg_prepared_statements"));
    }

    [Fact]
    public async Task Through_a_pooler_of_sessions_changes_are_heard_of()
    {
        await sessions.Database.UntilAsync("""
            select exists (select from pg_stat_activity
                            where datname = current_database() and pid <> pg_backend_pid()
                              and (query ~ '^ *listen' or query = 'select 1'))
            """);
        using var visitor = sessions.NewVisitor();
        await visitor.SignUpAsync();
        await VisitAsync(visitor);
    }

    [Theory]
    [InlineData("postgres://postgres.abc:x@aws-0-eu-west-1.pooler.supabase.com:6543/postgres", "Transaction")]
    [InlineData("postgres://postgres.abc:x@aws-0-eu-west-1.pooler.supabase.com:5432/postgres", "Session")]
    [InlineData("postgres://postgres:x@db.abc.supabase.co:5432/postgres", "None")]
    [InlineData("postgres://postgres:x@db.abc.supabase.co:6543/postgres", "Transaction")]
    [InlineData("postgres://app:x@localhost:6432/plans?pgbouncer=true", "Transaction")]
    [InlineData("Host=aws-0-eu-west-1.pooler.supabase.com;Port=6543;Username=postgres.abc", "Transaction")]
    [InlineData("Host=localhost;Username=app", "None")]
    public void An_address_tells_what_it_leads_through(string address, string pooler) =>
        Assert.Equal(pooler, DatabaseAddress.PoolerOf(address).ToString());

    [Fact]
    public async Task A_pooler_that_takes_no_more_clients_is_an_outage_that_passes()
    {
        using var full = new FullPooler();
        await using var app = TestDatabase.Connect(full.Address);
        var outage = await Assert.ThrowsAsync<DatabaseUnavailableException>(
            () => app.AsServiceAsync(session => session.SingleAsync<int>("select 1"), TestContext.Current.CancellationToken));
        Assert.Contains("EMAXCLIENTSESSION", outage.InnerException!.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData("57P05", true), InlineData("25P04", true), InlineData("XX000", false)]
    public async Task A_session_that_was_ended_is_one_too_and_an_error_within_the_server_is_not(string state, bool outage)
    {
        var thrown = await Record.ExceptionAsync(
            () => transactions.Database.AsAppServiceAsync($"do $$ begin raise exception 'x' using errcode = '{state}'; end $$"));
        Assert.Equal(outage, thrown is DatabaseUnavailableException);
    }

    [Theory]
    [InlineData("Host=localhost", "None", 40, 10), InlineData("Host=localhost", "Transaction", 40, 10)]
    [InlineData("Host=localhost", "Session", 8, 4)]
    [InlineData("Host=localhost;Maximum Pool Size=20", "Session", 20, 4), InlineData("Host=localhost;MaxPoolSize=5", "None", 5, 5)]
    public void A_pool_is_as_large_as_its_address_says_and_small_before_a_pooler_of_sessions(
        string address, string pooler, int pages, int background) =>
        Assert.Equal((pages, background), DatabaseAddress.PoolSizes(DatabaseAddress.Parse(address), Enum.Parse<PoolerKind>(pooler)));

    private static async Task VisitAsync(Visitor visitor)
    {
        var niche = Guid.NewGuid().ToString("N");
        await visitor.SendAsync("/profile", "main form", ("Form.Niche", niche));
        var page = await visitor.GetEndedAsync(await visitor.AskForPlanAsync(("Form.Niche", niche)));

        Assert.Contains("Day 7", page.Words, StringComparison.Ordinal);
        Assert.Equal(niche, (await visitor.GetAsync("/profile")).Page.QuerySelector("#niche")!.GetAttribute("value"));
        Assert.Single((await visitor.GetAsync("/ai-plan-builder/plans")).Page.QuerySelectorAll("main li"));
    }

    // The test's own way to the database goes past the pooler.
    private static Task<int> CountBackendsAsync(TestApp app, string more = "") => app.Database.OwnerAsync<int>($"""
        select count(*)::int from pg_stat_activity
         where datname = current_database() and application_name = 'planbuilder' {more}
        """);
}

/// <summary>An app behind a PgBouncer that pools transactions, its migrations too.</summary>
public class TransactionPoolerApp(TestPostgres server) : TestApp(server)
{
    public PgBouncer Bouncer { get; private set; } = null!;

    protected override async Task PrepareAsync() => Bouncer = await PgBouncer.StartAsync(Database.OwnerAddress);

    protected override async Task ClearUpAsync() => await Bouncer.DisposeAsync();

    protected override void Configure(IWebHostBuilder builder) => Use(builder, Bouncer.Address("transactions") + "?pgbouncer=true");

    protected static void Use(IWebHostBuilder builder, string address)
    {
        builder.UseSetting("DATABASE_URL", address);
        builder.UseSetting("ConnectionStrings:Migrations", address);
    }
}

/// <summary>The same with sessions pooled.</summary>
public sealed class SessionPoolerApp(TestPostgres server) : TransactionPoolerApp(server)
{
    protected override void Configure(IWebHostBuilder builder)
    {
        Use(builder, Bouncer.Address("sessions"));
        builder.UseSetting("Database:Pooler", "Session");
    }
}
