using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PlanBuilder.Tests.Planning;
using PlanBuilder.Tests.Workflow.Ai.Doubles;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Tests.Workflow.Ai;

/// <summary>The workflow alone, without a database, asking a double of the AI by a clock that the test sets.</summary>
internal sealed class AiWorkflow : IAsyncDisposable
{
    public static readonly PlanRequest Request = Requests.Create(days: 7, platforms: "Instagram,X");

    private readonly WebApplication app;

    private AiWorkflow(AiDouble ai, (string Name, string Value)[] settings)
    {
        Ai = ai;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(ai.Settings(withResearch: false).Concat(settings)
            .Select(setting => KeyValuePair.Create(setting.Name.Replace("__", ":", StringComparison.Ordinal), (string?)setting.Value)));
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.AddWorkflow();
        app = builder.Build();
    }

    public AiDouble Ai { get; }

    public HandClock Clock { get; } = new();

    /// <summary>Called with how many posts are finished.</summary>
    public Action<int> Finished { get; set; } = _ => { };

    /// <summary>What was handed over so far, by the number of the slot.</summary>
    public Dictionary<int, Post> Kept { get; } = [];

    /// <summary>The outcomes of steps that were handed over.</summary>
    public Dictionary<string, object> KeptOutcomes { get; } = [];

    /// <summary>The steps that were reported, each with what was said of its posts.</summary>
    public List<StepProgress> Reports { get; } = [];

    /// <summary>Ends the run with what it has.</summary>
    public CancellationTokenSource Stop { get; } = new();

    public static async Task<AiWorkflow> StartAsync(params (string Name, string Value)[] settings) =>
        new(await AiDouble.StartAsync(), settings);

    public async Task<(Plan? Plan, PlanFailure? Failure)> RunAsync(PlanRequest? request = null, WorkSoFar? done = null)
    {
        var workflow = app.Services.GetRequiredService<PlanWorkflow>();
        var (asked, before) = (request ?? Request, done ?? WorkSoFar.None);
        return await workflow.RunAsync(
            asked, before, workflow.Spending(asked, before), Hooks, TestContext.Current.CancellationToken);
    }

    public async Task<(PlanChange? Change, PlanFailure? Failure)> RewriteAsync(ChangeRequest change, WorkSoFar? done = null)
    {
        var workflow = app.Services.GetRequiredService<PlanWorkflow>();
        var before = done ?? WorkSoFar.None;
        return await workflow.RunAsync(
            change, before, workflow.Spending(change, before), Hooks, TestContext.Current.CancellationToken);
    }

    private WorkHooks Hooks => new(
        (at, _) => Report(at),
        (step, outcome, _) =>
        {
            KeptOutcomes[step] = outcome;
            return Task.CompletedTask;
        },
        (slot, post, at, _) =>
        {
            Kept[slot.Number] = post;
            return Report(at);
        },
        Stop.Token);

    private Task Report(StepProgress at)
    {
        Reports.Add(at);
        Finished(at.PostsDone ?? 0);
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        Stop.Dispose();
        await app.DisposeAsync();
        await Ai.DisposeAsync();
    }
}

/// <summary>A clock that goes on when it is told to, with the timers that wait for it.</summary>
internal sealed class HandClock : TimeProvider
{
    private readonly Lock guard = new();
    private readonly List<HandTimer> timers = [];
    private TimeSpan passed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero) + passed;

    public override long GetTimestamp() => passed.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new HandTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        lock (guard)
        {
            timers.Add(timer);
        }

        return timer;
    }

    public void Advance(TimeSpan by)
    {
        List<HandTimer> due;
        lock (guard)
        {
            passed += by;
            due = [.. timers.Where(timer => timer.Due <= passed)];
        }

        due.ForEach(timer => timer.Fire());
    }

    private sealed class HandTimer(HandClock clock, Action callback) : ITimer
    {
        public TimeSpan? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock.passed + dueTime;
            return true;
        }

        public void Fire()
        {
            Due = null;
            callback();
        }

        public void Dispose() => Due = null;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
