namespace PlanBuilder.Web.Planning;

/// <summary>How the posts of a week are spread over its days.</summary>
internal static class Rhythm
{
    private const int Week = 7;

    /// <summary>
    /// How many of so many posts a week fall on a day, from 1: as evenly as can be over those of its week that are not off, the first of
    /// them never without. A period's last days are the first ones of a week.
    /// </summary>
    public static int PostsOn(int day, int postsPerWeek, Func<int, bool> isOff)
    {
        var first = day - ((day - 1) % Week);
        var open = Enumerable.Range(first, Week).Where(each => !isOff(each)).ToList();
        var place = open.IndexOf(day);
        return place < 0 ? 0 : UpTo(place) - UpTo(place - 1);

        int UpTo(int last) => ((last + 1) * postsPerWeek + open.Count - 1) / open.Count;
    }
}
