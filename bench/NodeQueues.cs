using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace PlanBuilder.Bench;

/// <summary>graphile-worker and pg-boss, each in a process of its own, where Node and npm are there.</summary>
internal sealed class NodeQueues
{
    private readonly string folder = Path.Combine(AppContext.BaseDirectory, "node");
    private readonly BenchPostgres postgres;

    private NodeQueues(BenchPostgres postgres) => this.postgres = postgres;

    /// <summary>Null where they can't be had.</summary>
    public static async Task<NodeQueues?> FindAsync(BenchPostgres postgres)
    {
        var queues = new NodeQueues(postgres);
        try
        {
            if (!Directory.Exists(Path.Combine(queues.folder, "node_modules")))
            {
                await queues.RunAsync("npm", ["install", "--no-audit", "--no-fund", "--loglevel", "error"]);
            }

            return queues;
        }
        catch (Exception e)
        {
            Console.Error.WriteLine($"Without graphile-worker and pg-boss: {e.Message}");
            return null;
        }
    }

    public async Task<double> PerSecondAsync(string queue, string what, int count, int parallel) =>
        (await AskAsync(queue, what, count, parallel)).RootElement.GetProperty("perSecond").GetDouble();

    public async Task<List<double>> TimesAsync(string queue, int count) =>
    [
        .. (await AskAsync(queue, "pickup", count, 10)).RootElement.GetProperty("times").EnumerateArray().Select(time => time.GetDouble()),
    ];

    private async Task<JsonDocument> AskAsync(string queue, string what, int count, int parallel) => JsonDocument.Parse(await RunAsync(
        "node", ["queues.mjs", queue, what, postgres.Host, $"{count}", parallel.ToString(CultureInfo.InvariantCulture)]));

    private async Task<string> RunAsync(string program, string[] words)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, words) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? said : throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }
}
