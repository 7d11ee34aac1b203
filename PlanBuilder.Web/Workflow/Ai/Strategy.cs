using System.Text.Json.Serialization;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.Ai;

/// <summary>
/// What a plan is to be about, before any of it is written: a theme for each week, threads for each pillar, and a line for each slot.
/// </summary>
internal sealed record Strategy(IReadOnlyList<string> Weeks, IReadOnlyList<Thread> Threads, IReadOnlyList<SlotIdea> Lines)
{
    /// <summary>The lines by the number of their slot.</summary>
    public Dictionary<int, SlotIdea> BySlot() => Lines.GroupBy(line => line.Slot).ToDictionary(lines => lines.Key, lines => lines.First());

    /// <summary>
    /// The lines by the id of the post that was written from them, whatever became of the calendar since. Where a platform has several
    /// posts a day, their ids don't say which slot they filled, and there is none.
    /// </summary>
    /// <param name="request">What the strategy was made for.</param>
    public Dictionary<string, SlotIdea> ByPost(PlanRequest request)
    {
        var lines = BySlot();
        return request.Slots().GroupBy(slot => PostId.Create(slot.Day, slot.Platform.Name))
            .Where(slots => slots.Count() == 1 && lines.ContainsKey(slots.First().Number))
            .ToDictionary(slots => slots.Key, slots => lines[slots.First().Number]);
    }
}

/// <summary>What a pillar comes back to, from week to week.</summary>
internal sealed record Thread(string Pillar, IReadOnlyList<string> About);

/// <summary>What a post is to be about.</summary>
/// <param name="Slot">Its number, from 1.</param>
/// <param name="Type">Its format; null where that is left to whoever writes it.</param>
/// <param name="Idea">In a line; empty where none is known.</param>
/// <param name="Hook">The first words, in a line.</param>
/// <param name="Shoot">Which shoot it comes from, from 1; null where that is not known.</param>
internal sealed record SlotIdea(
    int Slot, string Pillar, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Type, string Idea, string Hook,
    int? Shoot = null);
