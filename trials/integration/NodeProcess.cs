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
    private readonly ConcurrentQueue<string> output = new();

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
        process.OutputDataReceived += (_, line) => Record(line.Data);
        process.ErrorDataReceived += (_, line) => Record(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Everything it wrote so far.</summary>
    public string Output => string.Join('\n', output);

    public bool HasExited => process.HasExited;

    /// <param name="folder">Where the script installed Node and the packages.</param>
    /// <param name="script">The program, below node_modules.</param>
    public static NodeProcess Start(
        string folder, string script, string[] arguments, IEnumerable<(string Name, string Value)> settings, string workingFolder) =>
        new(folder, script, arguments, settings, workingFolder);

    /// <summary>Runs a command to its end, and gives what it said.</summary>
    public async Task<string> EndAsync()
    {
        await Wait.EndAsync("the program to end", process.WaitForExitAsync(TestContext.Current.CancellationToken), () => Output, Patience);
        Assert.True(process.ExitCode == 0, Output);
        return Output;
    }

    /// <summary>Comes back when that holds; it is asked again while nobody listens yet.</summary>
    public Task UntilAsync(string what, Func<Task<bool>> holds) => Wait.UntilAsync(what, async () =>
    {
        Assert.False(HasExited, Output);
        try
        {
            return await holds();
        }
        catch (HttpRequestException)
        {
            return false; // it does not listen yet
        }
    }, () => Task.FromResult(Output), Patience);

    /// <summary>SIGKILL, with its children.</summary>
    public async Task KillAsync()
    {
        process.Kill(entireProcessTree: true);
        await Wait.EndAsync("the program to end", process.WaitForExitAsync(), () => Output);
    }

    /// <summary>SIGTERM, as a service manager stops it.</summary>
    public async Task StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await Wait.EndAsync("the program to end", process.WaitForExitAsync(), () => Output, Patience);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await KillAsync();
        }

        process.Dispose();
    }

    private void Record(string? line)
    {
        if (line is not null)
        {
            output.Enqueue(line);
        }
    }
}
