using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.BuiltIn;

/// <summary>
/// Says which pillar each idea of a plan belongs to: 60/30/10 over all its posts, as near as whole ideas allow, spread evenly over its
/// days and its groups of platforms.
/// </summary>
internal sealed class PillarRotation(int total)
{
    // Educational, entertaining, promotional.
    private readonly int[] wanted = LargestRemainder.Split(total, Pillars.Shares);
    private readonly int[] given = new int[3];
    private readonly Dictionary<int, int[]> givenTo = [];
    private readonly Dictionary<int, int[]> last = [];

    /// <summary>
    /// The pillar furthest behind its share, in the plan and in this group together; the preferred one where it has room.
    /// </summary>
    /// <param name="posts">How many posts tell the idea.</param>
    public string Next(int group, int posts, string? preferred = null)
    {
        var here = Here(group);
        var changing = Enumerable.Range(0, 3).Where(i => !IsEnough(i, group)).ToList();
        var open = changing.Where(i => (2 * (wanted[i] - given[i])) >= posts).ToList();
        var pillar = open.Where(i => Pillars.All[i] == preferred).Select(i => (int?)i).FirstOrDefault()
            ?? (open.Count > 0 ? open : changing).MaxBy(i => Behind(i, given, posts) + Behind(i, here, posts));
        Take(group, Pillars.All[pillar], posts);
        return Pillars.All[pillar];
    }

    /// <summary>Counts an idea whose pillar isn't chosen here.</summary>
    public void Take(int group, string pillar, int posts)
    {
        var i = Pillars.All.Index().First(known => known.Item == pillar).Index;
        given[i] += posts;
        Here(group)[i] += posts;
        last[group] = [.. last.GetValueOrDefault(group, []).TakeLast(5), i];
    }

    // Nobody offers twice in a row, entertains three times, or teaches seven times.
    private bool IsEnough(int pillar, int group)
    {
        var most = Pillars.All[pillar] switch { Pillars.Promotional => 1, Pillars.Entertaining => 2, _ => 6 };
        var before = last.GetValueOrDefault(group, []).TakeLast(most).ToList();
        return before.Count == most && before.All(each => each == pillar);
    }

    private int[] Here(int group) => givenTo.TryGetValue(group, out var here) ? here : givenTo[group] = new int[3];

    // In shares of a post, times the total so that it stays whole.
    private int Behind(int pillar, int[] counts, int posts) => (wanted[pillar] * (counts.Sum() + posts)) - (total * counts[pillar]);
}
