using Dapper;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using PlanBuilder.Web.Audit;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Workflow;

namespace PlanBuilder.Tests.Postgres;

/// <summary>A test class's own database, and the ways to it: the owner's, and the app's.</summary>
public sealed class TestDatabase(TestPostgres server) : IAsyncLifetime
{
    private string name = "";
    private PlanDatabase? app;
    private NpgsqlDataSource? owner;

    /// <summary>False for an empty database, without our schema.</summary>
    public bool IsMigrated { get; init; } = true;

    /// <summary>The owner's connection string: it sees and may do everything, past row-level security.</summary>
    public string OwnerAddress => server.Address(name);

    /// <summary>What the app is given as DATABASE_URL: the login of the role that may only switch.</summary>
    public string AppAddress => server.Address(name, "planbuilder_app");

    internal PlanDatabase App => app!;

    /// <summary>The app's own way to a database.</summary>
    internal static PlanDatabase Connect(string address)
    {
        var state = new DatabaseState(TimeProvider.System, NullLogger<DatabaseState>.Instance);
        state.SchemaIsCurrent();
        return new PlanDatabase(new Lazy<NpgsqlDataSource>(() =>
            NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(address)
            {
                NoResetOnClose = true, MaxAutoPrepare = 60, AutoPrepareMinUsages = 2,
            })), state);
    }

    /// <summary>A trail of an app that is not started, on another database where one is given.</summary>
    internal AuditTrail Trail => TrailOn(App);

    internal static AuditTrail TrailOn(PlanDatabase database) => new(
        database, new HttpContextAccessor(), new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance), TimeProvider.System,
        NullLogger<AuditTrail>.Instance);

    /// <summary>What owners do with their jobs, by an app that is not started.</summary>
    internal static OwnerJobs OwnerJobsOn(PlanDatabase database, QueueAnnouncer? announcer = null) => new(
        database, new PlanMaker(null, Researches: false), TrailOn(database), announcer ?? AnnouncerOn(database),
        NullLogger<OwnerJobs>.Instance);

    internal static QueueAnnouncer AnnouncerOn(PlanDatabase database) => new(database, NullLogger<QueueAnnouncer>.Instance);

    public async ValueTask InitializeAsync()
    {
        name = await server.MakeDatabaseAsync(IsMigrated);
        owner = NpgsqlDataSource.Create(OwnerAddress);
        app = Connect(AppAddress);
    }

    public async ValueTask DisposeAsync()
    {
        await app!.DisposeAsync();
        await owner!.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        await server.DropDatabaseAsync(name);
    }

    public async Task<T> OwnerAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await owner!.OpenConnectionAsync();
        return (await connection.QueryFirstOrDefaultAsync<T>(sql, parameters))!;
    }

    public async Task<int> OwnerRunAsync(string sql, object? parameters = null)
    {
        await using var connection = await owner!.OpenConnectionAsync();
        return await connection.ExecuteAsync(sql, parameters);
    }

    /// <summary>Comes back when the query gives true; else fails with the jobs as they are.</summary>
    public Task UntilAsync(string sql, object? parameters = null, TimeSpan? limit = null) => Wait.UntilAsync(
        $"\"{sql.Trim()}\" of {parameters ?? "all"}", () => OwnerAsync<bool>(sql, parameters),
        () => OwnerAsync<string>(Invariants.Jobs), limit);

    /// <summary>Holds every runner at its first look at the profile, until what this gives is disposed.</summary>
    public async Task<IAsyncDisposable> HoldProfilesAsync()
    {
        var connection = await OpenAsync();
        await connection.ExecuteAsync("begin; lock table user_profile in access exclusive mode");
        return connection;
    }

    /// <summary>What holds after every trial.</summary>
    public async Task AssertInvariantsAsync()
    {
        await using var connection = await OpenAsync();
        await Invariants.AssertAsync(connection);
    }

    /// <summary>A connection that nobody had before, the owner's unless another address is given.</summary>
    public Task<NpgsqlConnection> OpenAsync(string? address = null) => OpenFreshAsync(address ?? OwnerAddress);

    internal static async Task<NpgsqlConnection> OpenFreshAsync(string address)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(address) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>A new account. Gives its id.</summary>
    public Task<Guid> MakeAccountAsync(string? tier = null) => OwnerAsync<Guid>("""
        with account as (
          insert into auth.users (email, encrypted_password) values (gen_random_uuid() || '@example.org', '') returning id),
        subscribed as (
          insert into subscriptions (user_id, tier, status) select id, @tier, 'active' from account where @tier is not null)
        select id from account
        """, new { tier });

    /// <summary>Queues a job as its account would. Gives its id.</summary>
    public Task<Guid> EnqueueAsync(Guid accountId, string input = """{"goal":"Grow followers","period":"7 days","platforms":["X"]}""") =>
        App.AsUserAsync(accountId, session => session.SingleAsync<Guid>(
            "insert into jobs (user_id, type, status, input) values (@accountId, 'plan_builder', 'queued', @input::jsonb) returning id",
            new { accountId, input }), CancellationToken.None);

    /// <summary>What n8n or another holder of the service-role key may do: the role, without the app's mark.</summary>
    public async Task<int> AsOutsideServiceAsync(string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(AppAddress);
        await connection.OpenAsync();
        return await connection.ExecuteAsync("set role service_role; " + sql, parameters);
    }

    /// <summary>What the app's own runner and sweep may do: the role with the app's mark.</summary>
    public Task<int> AsAppServiceAsync(string sql, object? parameters = null) =>
        App.AsServiceAsync(session => session.ExecuteAsync(sql, parameters), CancellationToken.None);

    /// <summary>What an account may do with supabase-js.</summary>
    public Task<int> AsAccountAsync(Guid accountId, string sql, object? parameters = null) =>
        App.AsUserAsync(accountId, session => session.ExecuteAsync(sql, parameters), CancellationToken.None);

    /// <summary>
    /// A job brought to a state by the way its runner takes, of an account of its own without a monthly limit. Gives its id.
    /// </summary>
    /// <param name="code">Why it failed, where it did.</param>
    public async Task<Guid> MakeJobAsync(string status, string runner = "local", string code = "timed_out")
    {
        var id = await EnqueueAsync(await MakeAccountAsync("pro"));
        if (status != "queued")
        {
            await (runner == "local" ? AsAppServiceAsync(Claim, new { id }) : AsOutsideServiceAsync(Claim, new { id }));
        }

        if (status == "completed")
        {
            await AsAppServiceAsync("""update jobs set status = 'completed', result = '{"totalPosts": 7}' where id = @id""", new { id });
        }
        else if (status == "failed")
        {
            await AsAppServiceAsync("update jobs set status = 'failed', error_code = @code where id = @id", new { id, code });
        }

        return id;
    }

    public Task<JobRow> JobAsync(Guid id) => OwnerAsync<JobRow>("""
        select j.*, a.id is not null as booked, a.refunded_at
          from jobs j left join user_activity a on a.job_id = j.id
         where j.id = @id
        """, new { id });

    /// <summary>A finished plan of an account, past its whole life. Gives its id.</summary>
    internal async Task<Guid> MakePlanAsync(Guid account, Web.Planning.Plan plan)
    {
        var id = Guid.NewGuid();
        await using var connection = await OpenAsync();
        await connection.ExecuteAsync("""
            set session_replication_role = replica;
            insert into jobs (id, user_id, type, status, input, result, version, attempt, attempts_left, progress, runner, queued_at,
                              started_at, completed_at, queue_position_at)
            values (@id, @account, 'plan_builder', 'completed', @input::jsonb, @result::jsonb, 3, 1, 2, 100, 'local', now(), now(), now(),
                    now())
            """, new
        {
            id, account, result = System.Text.Json.JsonSerializer.Serialize(plan, Web.Planning.Plan.Json),
            input = """{"goal":"Increase engagement","period":"7 days","platforms":["Instagram","X"],"niche":"sourdough bakery"}""",
        });
        return id;
    }

    /// <summary>Ends a job with a plan as it stands there, past the reading.</summary>
    public async Task CompleteAsync(Guid id, string result)
    {
        await AsAppServiceAsync("update jobs set status = 'running', runner = 'n8n' where id = @id and status = 'queued'", new { id });
        await AsAppServiceAsync("update jobs set status = 'completed', result = @result::jsonb where id = @id", new { id, result });
    }

    /// <summary>Reads what was brought, as a node does.</summary>
    public async Task ReadReceivedAsync()
    {
        var work = new ReceivedWork(new(App, new(App), new(App, App)));
        while (await new ReceivedResults(App).ReadNextAsync(
            received => work.ReadAsync(received, CancellationToken.None), CancellationToken.None) is not null)
        {
            // Until none is left.
        }
    }

    /// <summary>A row as it stands, every column of it, to be compared with what it is later.</summary>
    public Task<string> SnapshotAsync(Guid jobId) =>
        OwnerAsync<string>("select to_jsonb(j)::text from jobs j where id = @jobId", new { jobId });

    /// <summary>Sets a job's columns past its triggers: tests age the row, not the clock.</summary>
    public async Task<int> AgeAsync(Guid id, string change)
    {
        await using var connection = await OpenAsync();
        return await connection.ExecuteAsync(
            $"set session_replication_role = replica; update jobs set {change} where id = @id", new { id });
    }

    /// <summary>
    /// What is heard on the channel while <paramref name="work"/> is done. Postgres tells in the order of commits, so a last word ends it.
    /// </summary>
    public async Task<List<string>> HeardAsync(string channel, Func<Task> work)
    {
        await using var listener = await OpenAsync();
        var heard = new List<string>();
        listener.Notification += (_, notification) => heard.Add(notification.Payload);
        await listener.ExecuteAsync($"listen {channel}");
        await work();
        await OwnerRunAsync("select pg_notify(@channel, 'last word')", new { channel });
        await Wait.UntilAsync("the last word", async () =>
        {
            await listener.ExecuteAsync("select 1"); // what was notified comes with the answer
            return heard.Contains("last word");
        }, () => Task.FromResult(string.Join(", ", heard)));
        return heard[..^1];
    }

    /// <summary>Comes back when the connection's <paramref name="work"/> waits for a lock of another.</summary>
    public Task BlockedAsync(NpgsqlConnection connection, Task work) => Wait.UntilAsync("another's lock to hold it", async () =>
    {
        var waitsFor = !work.IsCompleted; // asked first: it may go on while the server is asked
        var blocked = await OwnerAsync<bool>("select cardinality(pg_blocking_pids(@ProcessID)) > 0", new { connection.ProcessID });
        Assert.True(blocked || waitsFor, "It waited for nobody.");
        return blocked;
    });

    /// <summary>Comes back when so many wait for a lock on the table.</summary>
    /// <param name="work">None of which is to end before.</param>
    public Task<int> WaitedForAsync(string table, int count = 1, params IEnumerable<Task> work) => Wait.ForAsync(
        $"{count} to wait for a lock on {table}", async () =>
        {
            var waiting = await CountWaitingAsync(table);
            Assert.True(waiting >= count || work.All(one => !one.IsCompleted), "It waited for nobody.");
            return waiting;
        }, waiting => waiting >= count);

    /// <summary>How many wait for a lock on the table.</summary>
    public Task<int> CountWaitingAsync(string table) =>
        OwnerAsync<int>($"select count(*)::int from pg_locks where relation = @table::text::regclass and {Ungranted}", new { table });

    /// <summary>What the database refuses, and with which SQLSTATE.</summary>
    public static async Task<PostgresException> RefusedAsync(string sqlState, Func<Task> work)
    {
        var refusal = await Assert.ThrowsAsync<PostgresException>(work);
        Assert.Equal(sqlState, refusal.SqlState);
        return refusal;
    }

    /// <summary>Whose lock is not given in this database: copies of one template have the same numbers for their tables.</summary>
    internal const string Ungranted = "not granted and database = (select oid from pg_database where datname = current_database())";

    private const string Claim = "update jobs set status = 'running', runner = 'local' where id = @id and status = 'queued'";
}
