using PlanBuilder.Tests.Postgres;

namespace PlanBuilder.Tests.Operations;

/// <summary>Processes of the app that share a database and nothing else, with the times of a job's life in seconds.</summary>
public sealed class Nodes(TestPostgres server) : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pbnodes");
    private int started;

    public TestDatabase Database { get; init; } = new(server);

    public async ValueTask InitializeAsync() => await Database.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        folder.Delete(recursive: true);
    }

    public Task<AppProcess> StartAsync(params (string Name, string Value)[] settings) => AppProcess.StartAsync(
        Path.Combine(folder.FullName, $"{Interlocked.Increment(ref started)}"),
        [
            ("DATABASE_URL", Database.AppAddress), ("ConnectionStrings__Migrations", Database.OwnerAddress),
            ("Jobs__HeartbeatInterval", "00:00:00.5"), ("Jobs__HeartbeatTimeout", "00:00:02"), ("Jobs__StopGrace", "00:00:01"),
            .. settings,
        ]);

    /// <summary>Queues a job of a new account. Gives its id.</summary>
    public async Task<Guid> EnqueueAsync() => await Database.EnqueueAsync(await Database.MakeAccountAsync());

    /// <summary>Comes back when the job's row is as the condition says.</summary>
    public Task UntilAsync(Guid id, string condition) => Database.UntilAsync($"select {condition} from jobs where id = @id", new { id });
}
