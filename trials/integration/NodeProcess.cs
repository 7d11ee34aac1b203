using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using PlanBuilder.Tests;

namespace PlanBuilder.Integration;

/// <summary>A program of Node's, with what it says kept for the case that something goes wrong.</summary>
public sealed class NodeProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5); // n8n is slow to start on a busy machine

    private readonly Process process;
    private readonly ConcurrentQueue<string> said = new();

    private NodeProcess(
        string folder, string script, IEnumerable<string> arguments,
        IEnumerable<(string Name, string Value)> settings, string workingFolder)
    {
        var start = new ProcessStartInfo(
            Path.Combine(folder, "node", "node_modules", ".bin", "node"),
            [Path.Combine(folder, "node_modules", script), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingFolder,
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Everything it wrote so far.</summary>
    public string Said => string.Join('\n', said);

    public bool HasExited => process.HasExited;

    /// <param name="folder">Where the script installed Node and the packages.</param>
    /// <param name="script">The program, below node_modules.</param>
    public static NodeProcess Start(
        string folder, string script, string[] arguments, IEnumerable<(string Name, string Value)> settings, string workingFolder) =>
        new(folder, script, arguments, settings, workingFolder);

    /// <summary>Runs a command to its end, and gives what it said.</summary>
    public async Task<string> EndAsync()
    {
        await Wait.EndAsync("the program to end", process.WaitForExitAsync(TestContext.Current.CancellationToken), () => Said, Patience);
        Assert.True(process.ExitCode == 0, Said);
        return Said;
    }

    /// <summary>Comes back when that holds; it is asked again while nobody listens yet.</summary>
    public Task UntilAsync(string what, Func<Task<bool>> holds) => Wait.UntilAsync(what, async () =>
    {
        Assert.False(HasExited, Said);
        try
        {
            return await holds();
        }
        catch (HttpRequestException)
        {
            return false; // it does not listen yet
        }
    }, () => Task.FromResult(Said), Patience);

    /// <summary>SIGKILL, with its children.</summary>
    public async Task KillAsync()
    {
        process.Kill(entireProcessTree: true);
        await Wait.EndAsync("the program to end", process.WaitForExitAsync(), () => Said);
    }

    /// <summary>SIGTERM, as a service manager stops it.</summary>
    public async Task StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await Wait.EndAsync("the program to end", process.WaitForExitAsync(), () => Said, Patience);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await KillAsync();
        }

        process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is not null)
        {
            said.Enqueue(line);
        }
    }
}
