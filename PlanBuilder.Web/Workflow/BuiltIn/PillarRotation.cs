using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.BuiltIn;

/// <summary>
/// Says which pillar each post of a plan belongs to: 60/30/10 over the whole plan, spread evenly over its days and its platforms.
/// </summary>
internal sealed class PillarRotation(int total)
{
    // Educational, entertaining, promotional.
    private readonly int[] wanted = LargestRemainder.Split(total, [60, 30, 10]);
    private readonly int[] given = new int[3];
    private readonly Dictionary<string, int[]> givenOn = [];

    /// <summary>The pillar furthest behind its share, in the plan and on this platform together.</summary>
    public string Next(Platform platform)
    {
        if (!givenOn.TryGetValue(platform.Name, out var here))
        {
            givenOn[platform.Name] = here = new int[3];
        }

        var pillar = Enumerable.Range(0, 3).Where(i => given[i] < wanted[i]).MaxBy(i => Behind(i, given) + Behind(i, here));
        given[pillar]++;
        here[pillar]++;
        return Pillars.All[pillar];
    }

    // In shares of a post, times the total so that it stays whole.
    private int Behind(int pillar, int[] counts) => (wanted[pillar] * (counts.Sum() + 1)) - (total * counts[pillar]);
}
