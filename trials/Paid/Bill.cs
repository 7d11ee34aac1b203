using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PlanBuilder.Tests.Workflow.Ai.Doubles;

namespace PlanBuilder.Trials.Paid;

/// <summary>
/// What the service would charge: each post that was written to its end. Counts those of calls that nobody heard to their end: the answer
/// was cut off, or its last words were still on their way when a node was killed.
/// </summary>
internal sealed class Bill(Pace pace)
{
    private static readonly TimeSpan OnItsWay = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<(string Job, string Slot), DateTime> whole = new();
    private readonly ConcurrentQueue<DateTime> kills = new();
    private int paid, inFlight, repeated;

    public int Kills => kills.Count;

    public int Paid => paid;

    /// <summary>The posts that were asked for in calls that a kill met.</summary>
    public int InFlight => inFlight;

    /// <summary>Posts that were asked for although an answer with them had arrived.</summary>
    public int Repeated => repeated;

    public void NoteKill()
    {
        kills.Enqueue(DateTime.UtcNow);
        pace.NoteKill();
    }

    public async Task AnswerAsync(HttpContext context, AiCall call)
    {
        var job = JsonDocument.Parse(call.Messages[1]).RootElement.GetProperty("niche").GetString()!;
        foreach (var slot in call.Slots)
        {
            if (whole.TryGetValue((job, slot.Id), out var at))
            {
                _ = kills.Any(kill => kill >= at && kill - at < OnItsWay)
                    ? Interlocked.Increment(ref inFlight) : Interlocked.Increment(ref repeated);
            }
        }

        try
        {
            await DraftAnswers.PlanSlowly((_, _) =>
            {
                Interlocked.Increment(ref paid);
                return Task.Delay(pace.NotePost());
            })(context, call);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            Interlocked.Add(ref inFlight, call.Slots.Count);
            return;
        }

        foreach (var slot in call.Slots)
        {
            whole[(job, slot.Id)] = DateTime.UtcNow;
        }
    }
}
