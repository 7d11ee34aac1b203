using System.Collections.Concurrent;
using System.Diagnostics;

namespace PlanBuilder.Tests;

/// <summary>
/// The app as people run it: a process of its own, with whatever settings, that can be stopped, killed and started again.
/// </summary>
public sealed class AppProcess : IAsyncDisposable
{
    private const string Announcement = "PlanBuilder is listening on ";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2); // a first start makes a Postgres, a stop waits for what runs

    private static readonly string Built = Path.Combine(AppContext.BaseDirectory, "PlanBuilder.Web.dll");

    private readonly Process process;
    private readonly ConcurrentQueue<string> output = new();
    private readonly TaskCompletionSource<Uri> address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AppProcess(string program, string dataFolder, IEnumerable<(string Name, string Value)> settings, params string[] words)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. words])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = "/", // wherever it is started, it finds its own files
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["Database__DataFolder"] = dataFolder;
        foreach (var (name, value) in Always.Concat(settings))
        {
            start.Environment[name] = value;
        }

        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Record(line.Data);
        process.ErrorDataReceived += (_, line) => Record(line.Data);
        process.Start();
        process.StandardInput.Close(); // nobody answers its questions
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _ = FailUnlessStartedAsync();
    }

    /// <summary>What every app gets in its environment, whoever starts it.</summary>
    public static IReadOnlyCollection<(string Name, string Value)> Always { get; set; } = [];

    /// <summary>Where it listens.</summary>
    public Uri Address => address.Task.Result;

    /// <summary>Everything it wrote so far.</summary>
    public IReadOnlyCollection<string> Output => output;

    /// <summary>What it has taken of the machine's processors so far.</summary>
    public TimeSpan ProcessorTime => process.TotalProcessorTime;

    /// <summary>Starts the app and comes back when it answers.</summary>
    public static Task<AppProcess> StartAsync(string dataFolder, params (string Name, string Value)[] settings) =>
        StartBuildAsync(Built, dataFolder, settings);

    /// <summary>Starts the app from another build.</summary>
    /// <param name="program">The path of PlanBuilder.Web.dll.</param>
    public static async Task<AppProcess> StartBuildAsync(string program, string dataFolder, params (string Name, string Value)[] settings)
    {
        var app = new AppProcess(program, dataFolder, settings);
        try
        {
            await Wait.EndAsync("the app to answer", app.address.Task, app.AllOutput, Patience);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts an app that is not to answer, and gives its exit code and its output.</summary>
    public static Task<(int ExitCode, string Output)> RefusesAsync(string dataFolder, params (string Name, string Value)[] settings) =>
        RunAsync(dataFolder, [], settings);

    /// <summary>Runs one of the app's commands, such as <c>doctor</c>, and gives its exit code and its output.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string dataFolder, string[] words, params (string Name, string Value)[] settings)
    {
        await using var app = new AppProcess(Built, dataFolder, settings, words);
        await app.EndsAsync();
        return (app.process.ExitCode, app.AllOutput());
    }

    /// <summary>Comes back when it has written a line with these words.</summary>
    public Task SaysAsync(string words) =>
        Wait.UntilAsync($"the app to say \"{words}\"", () => output.Any(line => line.Contains(words, StringComparison.Ordinal)), AllOutput);

    /// <summary>Sends a signal, such as STOP, without waiting for what it does.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await Wait.EndAsync($"kill -{signal} to end", kill.WaitForExitAsync());
    }

    /// <summary>SIGKILL: no time for anything.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await EndsAsync();
    }

    /// <summary>SIGTERM, as a service manager stops it. Gives the exit code.</summary>
    public async Task<int> StopAsync()
    {
        if (!process.HasExited)
        {
            await SignalAsync("TERM");
            await SignalAsync("CONT"); // one that is paused would never hear of it
            await EndsAsync();
        }

        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await StopAsync();
        }
        finally
        {
            process.Dispose();
        }
    }

    // Its last words come after its end.
    private async Task FailUnlessStartedAsync()
    {
        await process.WaitForExitAsync();
        address.TrySetException(new InvalidOperationException("The app did not start:\n" + AllOutput()));
    }

    // One that does not end is ended, so that nothing is left behind.
    private async Task EndsAsync()
    {
        try
        {
            await Wait.EndAsync("the app to end", process.WaitForExitAsync(), AllOutput, Patience);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private string AllOutput() => string.Join('\n', output);

    private void Record(string? line)
    {
        if (line is null)
        {
            return;
        }

        output.Enqueue(line);
        if (line.StartsWith(Announcement, StringComparison.Ordinal))
        {
            address.TrySetResult(new Uri(line[Announcement.Length..]));
        }
    }
}
