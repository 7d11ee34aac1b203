using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PlanBuilder.Bench;
using PlanBuilder.Tests;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow.BuiltIn;

AppProcess.Always = [("Usage__WritesPerMinute", "100000")]; // one creator presses the button as quickly as it can

var rounds = new Option<int>("--rounds") { Description = "How many of each.", DefaultValueFactory = _ => 200 };
var bench = new RootCommand("Prints medians, 95th percentiles and the slowest, in milliseconds, of what a creator waits for.") { rounds };
bench.SetAction(given => RunAsync(given.GetValue(rounds)));
return await bench.Parse(args).InvokeAsync();

static async Task RunAsync(int rounds)
{
    var folder = Directory.CreateTempSubdirectory("pbbench");
    try
    {
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{"",-58}{"median",10}{"95 %",10}{"slowest",10}   ms, {rounds} rounds"));

        Print("the first plan from built-in ideas, 30 days on 4 networks", [PlanFromIdeas(0).TotalMilliseconds]);
        Print("such a plan, once they're read", await MeasureAsync(rounds, () => Task.FromResult(PlanFromIdeas(1))));

        await using (var app = await AppProcess.StartAsync(folder.FullName))
        {
            using var creator = await Creator.JoinAsync(app.Address, folder.FullName);
            Print("from the button to the first fragment running or ended", await MeasureAsync(rounds, creator.GenerateAsync));
        }

        // n8n takes connections and says nothing.
        using (var silence = new TcpListener(IPAddress.Loopback, 0))
        {
            silence.Start();
            await using var app = await AppProcess.StartAsync(
                folder.FullName, ("N8N_PLAN_BUILDER_WEBHOOK_URL", $"http://{silence.LocalEndpoint}/"));
            using var creator = await Creator.JoinAsync(app.Address, folder.FullName);
            Print("from the button to the page, while n8n is silent", await MeasureAsync(rounds, creator.SeePageAsync));
        }

        // Nobody runs the jobs now: the row is changed from outside, as another writer would.
        await using (var app = await AppProcess.StartAsync(folder.FullName, ("Jobs__Workers", "0")))
        {
            using var creator = await Creator.JoinAsync(app.Address, folder.FullName);
            Print("from a row's change to the fragment that shows it", await MeasureAsync(rounds, creator.WatchAChangeAsync));
            Print("the form's page", await MeasureAsync(rounds, creator.OpenFormAsync));
        }
    }
    finally
    {
        folder.Delete(recursive: true);
    }
}

static TimeSpan PlanFromIdeas(int week)
{
    var watch = Stopwatch.StartNew();
    var platforms = new[] { "Instagram", "TikTok", "Facebook", "LinkedIn" }.Select(name => Platform.Find(name)!).ToList();
    var request = new PlanRequest(Goals.GrowFollowers, 30, platforms, "sourdough bakery", "",
        new DateOnly(2026, 11, 30).AddDays(7 * week), "UTC");
    PlanRepair.Finish(new BuiltInPlanner().Make(request), request);
    return watch.Elapsed;
}

static async Task<List<double>> MeasureAsync(int rounds, Func<Task<TimeSpan>> once)
{
    for (var warmUp = 0; warmUp < 20; warmUp++)
    {
        await once();
    }

    var times = new List<double>();
    for (var round = 0; round < rounds; round++)
    {
        times.Add((await once()).TotalMilliseconds);
    }

    times.Sort();
    return times;
}

static void Print(string what, List<double> times) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
    $"{what,-58}{times[times.Count / 2],10:0.0}{times[times.Count * 95 / 100],10:0.0}{times[^1],10:0.0}"));
