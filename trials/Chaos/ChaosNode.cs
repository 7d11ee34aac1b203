using System.Diagnostics;
using PlanBuilder.Tests;
using PlanBuilder.Tests.Postgres;

namespace PlanBuilder.Trials.Chaos;

/// <summary>One node: its process, which is started again whenever it ended, and its wire to the database.</summary>
internal sealed class ChaosNode(
    string sockets, string folder, string owner, string login, IReadOnlyCollection<(string Name, string Value)> settings)
    : IAsyncDisposable
{
    private readonly List<AppProcess> processes = [];
    private int read;

    public TcpProxy Proxy { get; } = new(sockets);

    /// <summary>Where its process answers: each one elsewhere, since a port that is free for a moment may be taken.</summary>
    public Uri Address => App.Address;

    private AppProcess App => processes[^1];

    public async Task StartAsync()
    {
        processes.Add(await AppProcess.StartAsync(
            folder, [("DATABASE_URL", Proxy.Through(login)), ("ConnectionStrings__Migrations", owner), .. settings]));
    }

    public async Task KillAsync()
    {
        await App.KillAsync();
        await StartAsync();
    }

    /// <summary>SIGTERM, and another one. Gives how long the node took to end.</summary>
    public async Task<TimeSpan> StopTwiceAsync()
    {
        var clock = Stopwatch.StartNew();
        await App.SignalAsync("TERM");
        var code = await App.StopAsync();
        var took = clock.Elapsed;
        if (code != 0)
        {
            throw new InvalidOperationException(
                $"A node that was stopped ended with {code}:\n{string.Join('\n', App.Output.TakeLast(20))}");
        }

        await StartAsync();
        return took;
    }

    /// <summary>Lets the node stand still. What this gives ends when it goes on.</summary>
    public async Task<Task> PauseAsync(TimeSpan pause)
    {
        var paused = App;
        await paused.SignalAsync("STOP");
        return ContinueAsync();

        async Task ContinueAsync()
        {
            await Task.Delay(pause);
            await paused.SignalAsync("CONT");
        }
    }

    /// <summary>What it wrote since this was asked the last time.</summary>
    public IReadOnlyList<string> ReadOn()
    {
        var all = processes.SelectMany(app => app.Output).ToList();
        var more = all[read..];
        read = all.Count;
        return more;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var app in processes)
        {
            await app.DisposeAsync();
        }

        await Proxy.DisposeAsync();
    }
}
