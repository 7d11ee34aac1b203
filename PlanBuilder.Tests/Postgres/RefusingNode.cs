using Npgsql;
using PlanBuilder.Tests.Operations;

namespace PlanBuilder.Tests.Postgres;

/// <summary>One process of the app, and the ways to make its database refuse.</summary>
public sealed class RefusingNode(TestPostgres server) : IAsyncLifetime
{
    public Nodes Nodes { get; } = new(server);

    public AppProcess App { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Nodes.InitializeAsync();
        App = await Nodes.StartAsync(("Jobs__HeartbeatTimeout", "00:00:30"), ("Jobs__Workers", "8"));
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Nodes.DisposeAsync();
    }

    /// <summary>A job that is in the middle, and cannot go on until what this gives is disposed.</summary>
    public async Task<(Guid Id, IAsyncDisposable Held)> HoldAsync()
    {
        var held = await Nodes.Database.HoldProfilesAsync();
        var id = await Nodes.EnqueueAsync();
        await Nodes.UntilAsync(id, "status = 'running'");
        return (id, held);
    }

    /// <summary>Changes the database for the sessions that begin from now on.</summary>
    public Task<int> SetAsync(string change) =>
        Nodes.Database.OwnerRunAsync($"alter database {new NpgsqlConnectionStringBuilder(Nodes.Database.OwnerAddress).Database} {change}");

    /// <summary>Ends the sessions of the app.</summary>
    public Task<int> CutOffAsync() => Nodes.Database.OwnerRunAsync(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'planbuilder'");
}
