namespace PlanBuilder.Web.Planning;

/// <summary>Divides a whole number by weights so that the parts are whole numbers too and sum to it.</summary>
internal static class LargestRemainder
{
    /// <summary>
    /// The parts in the order of their weights; what rounding leaves goes to the largest remainders, the first of equal ones first.
    /// </summary>
    public static int[] Split(int whole, IReadOnlyList<int> weights)
    {
        var sum = weights.Sum();
        if (sum == 0)
        {
            return new int[weights.Count];
        }

        var parts = weights.Select(weight => whole * weight / sum).ToArray();
        var byRemainder = Enumerable.Range(0, weights.Count).OrderByDescending(i => whole * weights[i] % sum);
        foreach (var i in byRemainder.Take(whole - parts.Sum()))
        {
            parts[i]++;
        }

        return parts;
    }
}
