using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using PlanBuilder.Web.Database;
using AppDatabase = PlanBuilder.Web.Database.Database;

namespace PlanBuilder.Tests.Database;

/// <summary>A test class's own database, and the ways to it: the owner's, and the app's.</summary>
public sealed class TestDatabase(TestPostgres server) : IAsyncLifetime
{
    private string name = "";
    private AppDatabase? app;
    private NpgsqlDataSource? owner;

    /// <summary>The owner's connection string: it sees and may do everything, past row-level security.</summary>
    public string OwnerAddress => server.Address(name);

    /// <summary>What the app is given as DATABASE_URL: the login of the role that may only switch.</summary>
    public string AppAddress => server.Address(name, "planbuilder_app");

    internal AppDatabase App => app!;

    public async ValueTask InitializeAsync()
    {
        name = await server.MakeDatabaseAsync();
        owner = NpgsqlDataSource.Create(OwnerAddress);
        var state = new DatabaseState(TimeProvider.System, NullLogger<DatabaseState>.Instance);
        state.SchemaStands();
        app = new AppDatabase(new Lazy<NpgsqlDataSource>(() =>
            NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(AppAddress) { NoResetOnClose = true })), state);
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
}
