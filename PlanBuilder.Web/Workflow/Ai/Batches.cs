namespace PlanBuilder.Web.Workflow.Ai;

/// <summary>How many posts are asked for in one question.</summary>
internal static class Batches
{
    /// <summary>What an answer holds without growing tired, and more than which no question asks for.</summary>
    private const int Usual = 15, Most = 20;

    /// <summary>Splits what is to be written into questions of nearly the same size, 10 to 20 each where there are more.</summary>
    public static IReadOnlyList<IReadOnlyList<T>> Split<T>(IReadOnlyCollection<T> wanted)
    {
        var count = Count(wanted.Count);
        return [.. wanted.Index().GroupBy(each => each.Index * count / wanted.Count, each => each.Item).Select(batch => batch.ToList())];
    }

    public static int Count(int posts) => posts == 0 ? 0 : posts <= Most ? 1 : (posts + Usual - 1) / Usual;

    /// <summary>How many rounds so many posts take when so many questions are asked at once.</summary>
    public static int Rounds(int posts, int parallel) => (Count(posts) + parallel - 1) / parallel;
}
