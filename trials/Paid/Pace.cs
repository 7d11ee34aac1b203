using System.Diagnostics;

namespace PlanBuilder.Trials.Paid;

/// <summary>
/// How long the service takes for a post, so that the posts last as long as the kills do and the kills are spread over all of them. A kill
/// takes as long as it takes the machine to start a node again: the pause follows what the kills so far took.
/// </summary>
internal sealed class Pace(int posts, int kills, int atOnce)
{
    private const double Ahead = 1.1; // a little too slow, so that the kills end first
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(40), Most = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstGuess = TimeSpan.FromSeconds(4);

    private readonly Stopwatch since = Stopwatch.StartNew();
    private int written, fallen;

    public void NoteKill() => Interlocked.Increment(ref fallen);

    /// <summary>Counts a post, and gives the pause behind it.</summary>
    public TimeSpan NotePost()
    {
        var left = Math.Max(1, posts - Interlocked.Increment(ref written));
        var each = fallen < 5 ? FirstGuess : since.Elapsed / fallen;
        var pause = Math.Max(0, kills - fallen) * each * Ahead * atOnce / left;
        return pause < Least ? Least : pause > Most ? Most : pause;
    }
}
