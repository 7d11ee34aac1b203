namespace PlanBuilder.Web.Planning;

/// <summary>Finds captions that say the same thing in nearly the same words.</summary>
internal static class CaptionSimilarity
{
    // Four words of five in common. A shared closing sentence stays far below, a changed number or emoji far above.
    private const double NearlyEqual = 0.8;

    // Enough to tell captions apart; longer ones would make a plan of another writer slow to check.
    private const int ReadCharacters = 1_000;

    private const int OpeningWords = 5;

    /// <summary>Each post, with its day, whose caption is nearly that of an earlier one, and that earlier one.</summary>
    public static IEnumerable<((int Day, Post Post) Earlier, (int Day, Post Post) Later)> Pairs(IEnumerable<PlanDay> days)
    {
        var read = days.SelectMany(day => day.Posts.Select(post => (day.Day, Post: post)))
            .Where(slot => !string.IsNullOrWhiteSpace(slot.Post.SuggestedCaption))
            .Select(slot => (Slot: slot, Words: WordsOf(slot.Post.SuggestedCaption!))).ToList();
        for (var later = 1; later < read.Count; later++)
        {
            var earlier = read.Take(later).FirstOrDefault(other => AreSimilar(other.Words, read[later].Words));
            if (earlier.Words is not null)
            {
                yield return (earlier.Slot, read[later].Slot);
            }
        }
    }

    /// <summary>
    /// Each post, with its day, that begins with the same five words as an earlier one of its platform, and that earlier one. Whoever
    /// follows two platforms reads the same thing twice anyhow.
    /// </summary>
    public static IEnumerable<((int Day, Post Post) Earlier, (int Day, Post Post) Later)> SameOpenings(IEnumerable<PlanDay> days) =>
        days.SelectMany(day => day.Posts.Select(post => (day.Day, Post: post)))
            .Where(slot => slot.Post.SuggestedCaption is not null)
            .Select(slot => (Slot: slot, Opening: OpeningOf(slot.Post.SuggestedCaption!)))
            .Where(each => each.Opening is not null)
            .GroupBy(each => (each.Opening, each.Slot.Post.Platform), each => each.Slot)
            .SelectMany(same => same.Skip(1).Select(later => (same.First(), later)));

    private static string? OpeningOf(string caption)
    {
        var text = caption.Length > ReadCharacters ? caption[..ReadCharacters] : caption;
        var words = new string([.. text.Select(c => char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : c is '\'' or '’' ? '\'' : ' ')])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length < OpeningWords ? null : string.Join(' ', words.Take(OpeningWords));
    }

    /// <summary>Whether two captions are nearly equal.</summary>
    public static bool AreSimilar(string one, string other) => AreSimilar(WordsOf(one), WordsOf(other));

    /// <summary>The words of a caption, to compare it with many others.</summary>
    public static HashSet<string> WordsOf(string caption)
    {
        var text = caption.Length > ReadCharacters ? caption[..ReadCharacters] : caption;
        var words = new string([.. text.Select(c => char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' ')])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(UnspacedText.Parts).ToArray();

        // A caption of emoji alone has no words; it is its own.
        return words.Length == 0 ? [text] : [.. words];
    }

    /// <summary>The same for their words.</summary>
    public static bool AreSimilar(HashSet<string> one, HashSet<string> other)
    {
        var most = Math.Max(one.Count, other.Count);
        if (Math.Min(one.Count, other.Count) < NearlyEqual * most)
        {
            return false;
        }

        // Most captions have little in common, which shows after a few words.
        var fewest = (int)Math.Ceiling(NearlyEqual * (one.Count + other.Count) / (1 + NearlyEqual));
        var (common, left) = (0, one.Count);
        foreach (var word in one)
        {
            common += other.Contains(word) ? 1 : 0;
            if (common + --left < fewest)
            {
                return false;
            }
        }

        return common >= NearlyEqual * (one.Count + other.Count - common);
    }
}
