using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace PlanBuilder.Bench;

/// <summary>graphile-worker or pg-boss, in a process of its own.</summary>
internal sealed class NodeQueue(BenchPostgres postgres, string name) : IOtherQueue
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "node");

    public string Name => name;

    /// <summary>Both, where Node and npm are there.</summary>
    public static async Task<IReadOnlyList<NodeQueue>> FindAsync(BenchPostgres postgres)
    {
        try
        {
            if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
            {
                await RunAsync("npm", ["install", "--no-audit", "--no-fund", "--loglevel", "error"]);
            }

            return [new(postgres, "graphile"), new(postgres, "boss")];
        }
        catch (Exception e)
        {
            Console.Error.WriteLine($"Without graphile-worker and pg-boss: {e.Message}");
            return [];
        }
    }

    public Task<double> EnqueuePerSecondAsync(int count, int parallel) => PerSecondAsync("enqueue", count, parallel);

    public Task<double> DrainPerSecondAsync(int count, int workers) => PerSecondAsync("drain", count, workers);

    public async Task<List<double>> PickUpAsync(int count) =>
        [.. (await AskAsync("pickup", count, 10)).RootElement.GetProperty("times").EnumerateArray().Select(time => time.GetDouble())];

    private async Task<double> PerSecondAsync(string what, int count, int parallel) =>
        (await AskAsync(what, count, parallel)).RootElement.GetProperty("perSecond").GetDouble();

    private async Task<JsonDocument> AskAsync(string what, int count, int parallel) => JsonDocument.Parse(await RunAsync(
        "node", ["queues.mjs", name, what, postgres.Host, $"{count}", parallel.ToString(CultureInfo.InvariantCulture)]));

    private static async Task<string> RunAsync(string program, string[] words)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, words) { WorkingDirectory = Folder, RedirectStandardOutput = true })!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? said : throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }
}
