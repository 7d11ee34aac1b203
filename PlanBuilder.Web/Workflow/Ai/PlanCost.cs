using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Usage;

namespace PlanBuilder.Web.Workflow.Ai;

/// <summary>
/// What the calls of a plan should take at most, in tokens of both directions. A good caption with its hashtags, theme and angle is some
/// 200 tokens; rules, request and research are some 5,000, and models that reason take as many again.
/// </summary>
internal static class PlanCost
{
    /// <summary>The web search, its pages and the answer.</summary>
    public static readonly AiCost Research = new(1, 15_000);

    private const int TokensPerPost = 400, TokensOfMaterial = 10_000;
    private const int CharactersPerPost = 6_000, CharactersAround = 10_000;

    /// <summary>The draft.</summary>
    public static AiCost Draft(PlanRequest request) => new(1, TokensOfMaterial + (TokensPerPost * (long)request.TotalPosts));

    /// <summary>The posts that are asked for once more, with the draft that they belong to.</summary>
    public static AiCost Rewrite(PlanRequest request)
        => Draft(request) with { Tokens = Draft(request).Tokens + (TokensPerPost * (long)request.TotalPosts) };

    /// <summary>All calls of a plan.</summary>
    public static AiCost Whole(PlanRequest request, bool withResearch) =>
        Draft(request) + Rewrite(request) + (withResearch ? Research : AiCost.None);

    /// <summary>What a job's stored input may take; of one that makes no plan, the least that a plan takes.</summary>
    public static AiCost Whole(PlanInput? input, DateTimeOffset requestedAt, bool withResearch)
    {
        var normalized = input?.Normalize(requestedAt);
        return normalized is not null && new PlanInputValidator().Validate(normalized).IsValid
            ? Whole(normalized.ToRequest(null, null), withResearch)
            : new(2, 2 * TokensOfMaterial);
    }

    /// <summary>How many characters of an answer are read for so many posts: no plan has longer ones, and each of them costs.</summary>
    public static int LongestAnswer(PlanRequest request) => CharactersAround + (CharactersPerPost * request.TotalPosts);
}
