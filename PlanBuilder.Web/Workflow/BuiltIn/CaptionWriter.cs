using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.BuiltIn;

/// <summary>Says an idea in each platform's own form. No two captions of a plan are nearly the same.</summary>
internal sealed class CaptionWriter(CallToAction action)
{
    private readonly List<HashSet<string>> written = [];

    /// <param name="number">The idea's number in the plan, from 0: every other one asks something.</param>
    public string Write(PooledIdea pooled, string pillar, Platform platform, int number, IReadOnlyList<string> hashtags)
    {
        var idea = pooled.Idea;
        var call = pooled.IsGreeting ? null : action.For(platform, pillar, number);
        var contact = action.Contact(platform, number);
        var forms = CaptionForms.For(idea, platform, pillar, asks: number % 2 == 0)
            .Where(form => !IsWholeOnly(idea) || form.Contains('t', StringComparison.Ordinal))
            .Select(form => CaptionForms.Written(form, idea, contact)).OfType<string>().Distinct()
            .OrderBy(text => pooled.OwnWords.Any(word => text.Contains(word, StringComparison.Ordinal)) ? 0 : 1).ToList();
        var caption = With(call).FirstOrDefault(IsNew) ?? With(null).FirstOrDefault(IsNew)
            ?? action.Contacts.SelectMany(With).FirstOrDefault(IsNew) ?? With(null).FirstOrDefault() ?? idea.Hook;
        written.Add(CaptionSimilarity.WordsOf(caption));
        return caption;

        IEnumerable<string> With(string? line) => forms
            .Where(form => line is null || !action.AwaitsAnswers || form.Contains('?', StringComparison.Ordinal))
            .Select(form => line is null ? form : $"{form}\n\n{line}")
            .Where(text => CaptionLength.On(platform, text, hashtags) <= platform.CaptionLimit);

        bool IsNew(string text)
        {
            var words = CaptionSimilarity.WordsOf(text);
            return !written.Any(earlier => CaptionSimilarity.AreSimilar(earlier, words));
        }
    }

    // Where help is to be had must not be cut off.
    private static bool IsWholeOnly(TradeIdea idea) => idea.Say.Contains("emergency", StringComparison.Ordinal);
}
