using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Usage;

namespace PlanBuilder.Web.Workflow.Ai;

/// <summary>
/// What the calls of a plan should take at most, in tokens of both directions. A post with its hook, hashtags, and what to show is some 300
/// tokens, and a line of the strategy some 50; rules, request and research are some 5,000, and models that reason take as many again.
/// </summary>
internal static class PlanCost
{
    /// <summary>The web search, its pages and the answer.</summary>
    public static readonly AiCost Research = new(1, 15_000);

    private const int TokensPerPost = 600, TokensPerLine = 100, TokensToReadALine = 40, TokensOfMaterial = 10_000;
    private const int CharactersPerPost = 8_000, CharactersPerLine = 1_500, CharactersAround = 10_000;

    /// <summary>The question for a line of each slot.</summary>
    public static AiCost Strategy(PlanRequest request) => new(1, TokensOfMaterial + (TokensPerLine * (long)request.TotalPosts));

    /// <summary>A question for so many posts of the plan.</summary>
    public static AiCost Batch(PlanRequest request, int posts) =>
        new(1, TokensOfMaterial + (TokensToReadALine * (long)request.TotalPosts) + (TokensPerPost * (long)posts));

    /// <summary>All calls of a plan.</summary>
    public static AiCost Whole(PlanRequest request, bool withResearch) => Rest(request, request.TotalPosts, withResearch, true);

    /// <summary>The calls for what is not there yet: each question that is to be asked, and each once more, however it turns out.</summary>
    public static AiCost Rest(PlanRequest request, int missingPosts, bool withResearch, bool withStrategy) =>
        (withResearch ? Research : AiCost.None) + (withStrategy ? Strategy(request) + Strategy(request) : AiCost.None)
        + Posts(request, missingPosts) + Posts(request, request.TotalPosts);

    /// <summary>The posts of a plan to rewrite, and each question once more.</summary>
    public static AiCost Change(ChangeRequest change, IReadOnlyDictionary<int, Post> written) =>
        Posts(change.Request, change.Missing(written).Count) + Posts(change.Request, change.Slots.Count);

    /// <summary>What a job's stored input may take; of one that makes no plan, the least that a plan takes.</summary>
    public static AiCost Whole(PlanInput? input, DateTimeOffset requestedAt, bool withResearch)
    {
        var normalized = input?.Normalize(requestedAt);
        return normalized is not null && new PlanInputValidator().Validate(normalized).IsValid
            ? Whole(normalized.ToRequest(null, null), withResearch)
            : new(4, 4 * TokensOfMaterial);
    }

    /// <summary>How many characters of an answer are read for so many posts: none has longer ones, and each of them costs.</summary>
    public static int LongestAnswer(int posts) => CharactersAround + (CharactersPerPost * posts);

    /// <summary>The same of a strategy.</summary>
    public static int LongestStrategy(int slots) => CharactersAround + (CharactersPerLine * slots);

    private static AiCost Posts(PlanRequest request, int posts)
    {
        var batches = Batches.Count(posts);
        return new(batches, (batches * Batch(request, 0).Tokens) + (TokensPerPost * (long)posts));
    }
}
