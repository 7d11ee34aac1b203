using System.Text.Json;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Builder;

/// <summary>The calendar of a plan in progress: every post it is to have, and what is written of them.</summary>
internal sealed record BoardView(IReadOnlyList<BoardDay> Days, string TimeZone)
{
    private const int DaysAWeek = 7;

    public IEnumerable<BoardSlot> Slots => Days.SelectMany(day => day.Slots);

    public IEnumerable<BoardDay[]> Weeks => Days.Chunk(DaysAWeek);

    /// <param name="written">A post without words is written, and the watcher has it already.</param>
    public static BoardView Create(PlanRequest request, IReadOnlyCollection<WrittenPost> written)
    {
        var posts = written.ToDictionary(post => post.Slot);
        var slots = request.Slots().ToLookup(slot => slot.Day);
        return new(
            [
                .. Enumerable.Range(1, request.Days).Select(day => new BoardDay(day, request.DateOf(day), request.IsOff(day),
                    [.. slots[day].Select(slot => new BoardSlot(slot, Read(posts.GetValueOrDefault(slot.Number))))])),
            ],
            request.TimeZone);
    }

    private static Post? Read(WrittenPost? written)
    {
        try
        {
            return written?.Post is { } json ? JsonSerializer.Deserialize<Post>(json, Plan.Json) : null;
        }
        catch (JsonException)
        {
            return null; // of another version: the plan will show it
        }
    }
}

internal sealed record BoardDay(int Day, DateOnly Date, bool IsOff, IReadOnlyList<BoardSlot> Slots);

/// <summary>A place in the calendar, empty until its post is written.</summary>
/// <param name="Arrives">Whether the post comes to a page that is shown already.</param>
internal sealed record BoardSlot(PlanSlot Slot, Post? Post, bool Arrives = false)
{
    public string Time => Post is { Time.Length: > 0 } ? Post.Time : PostTime.Write(Slot.Time);
}
