using System.Collections.Concurrent;

namespace PlanBuilder.Web.Audit;

/// <summary>Who runs into a limit does so again and again. The trail is told once a minute, so that nobody can fill it.</summary>
internal sealed class RepeatedRefusals(TimeProvider time)
{
    private const int MostKept = 10_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> last = new();

    /// <summary>False when the same was said less than a minute ago.</summary>
    /// <param name="refusal">What tells it from others.</param>
    public bool IsNew(string refusal)
    {
        var now = time.GetUtcNow();
        if (last.TryGetValue(refusal, out var before) && now - before < Pause)
        {
            return false;
        }

        if (last.Count >= MostKept)
        {
            last.Clear();
        }

        last[refusal] = now;
        return true;
    }
}
