namespace PlanBuilder.Web.Workflow.BuiltIn;

/// <summary>
/// What a trade doesn't joke about: nothing entertaining may be about it. "Weight and diets" names two subjects, "customers' manners" one
/// that takes both words.
/// </summary>
internal sealed class TabooSubjects(Trade? trade)
{
    private const int ShortestStem = 5; // too many other words start with shorter ones

    private static readonly HashSet<string> Small = [.. Terms.Split(
        "any anything about the a an of to at by in who that for with other how somebody is it over dont")];

    private readonly string[][] subjects =
    [
        .. (trade?.NeverJokeAbout ?? []).SelectMany(subject => subject.Split(" and ", StringSplitOptions.TrimEntries))
            .Select(subject => Terms.Split(subject).Where(word => !Small.Contains(word)).Select(Stem).ToArray())
            .Where(words => words.Length > 0),
    ];

    public bool AreIn(TradeIdea idea) => AreIn($"{idea.Title} {idea.Hook} {idea.Say} {idea.Why} {idea.Ask}");

    public bool AreIn(string text)
    {
        var said = Terms.Split(text).Select(Stem).ToList();
        return subjects.Any(words => words.All(word => said.Any(other => IsSame(other, word))));
    }

    private static bool IsSame(string said, string word) =>
        said == word || (word.Length >= ShortestStem && said.StartsWith(word, StringComparison.Ordinal));

    private static string Stem(string word) => word.Length > 3 ? word.TrimEnd('s') : word;
}
