using PlanBuilder.Tests;

namespace PlanBuilder.Bench;

/// <summary>Two nodes on one Postgres, of which one can be killed and started again.</summary>
internal sealed class BenchNodes : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pbbench");
    private readonly (string, string)[] settings;
    private readonly List<AppProcess> nodes = [];

    private BenchNodes(BenchPostgres postgres, string database) => settings =
    [
        ("DATABASE_URL", postgres.Address("planbuilder_app", database)),
        ("ConnectionStrings__Migrations", postgres.Address(database: database)),
    ];

    public static async Task<BenchNodes> StartAsync(BenchPostgres postgres, string database)
    {
        var both = new BenchNodes(postgres, database);
        both.nodes.Add(await both.StartOneAsync());
        both.nodes.Add(await both.StartOneAsync());
        return both;
    }

    /// <summary>What the nodes that run now have taken of the machine's processors so far.</summary>
    public TimeSpan ProcessorTime => TimeSpan.FromTicks(nodes.Sum(node => node.ProcessorTime.Ticks));

    public async Task KillOneAsync()
    {
        await nodes[0].KillAsync();
        await nodes[0].DisposeAsync();
        nodes.RemoveAt(0);
        nodes.Add(await StartOneAsync());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }

        folder.Delete(recursive: true);
    }

    private Task<AppProcess> StartOneAsync() => AppProcess.StartAsync(folder.FullName, settings);
}
