using System.Text.Json.Nodes;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Web.Jobs;

/// <summary>
/// What our workflow in n8n asks the AI services: the very questions that are asked here, so that a plan is the same wherever it is made.
/// Their rules are the prompts in the workflow, which <c>script/prompts</c> writes there.
/// </summary>
internal static class N8nQuestions
{
    private const int LongestAnswer = 14, DaysOfAPart = 7;

    /// <summary>Null for a request that the form would refuse: what becomes of it is its workflow's to say.</summary>
    public static JsonObject? For(LeasedJob job, Profile profile, IReadOnlyList<string> themes)
    {
        var input = PlanInput.Read(job.Input)?.Normalize(new DateTimeOffset(job.CreatedAt));
        if (input is null || !new PlanInputValidator().Validate(input).IsValid)
        {
            return null;
        }

        var request = input.ToRequest(profile.BrandVoice, profile.TimeZone) with { PastThemes = themes };
        return new()
        {
            ["research"] = JsonNode.Parse(Prompts.ResearchQuestion(request)),
            ["posts"] = new JsonArray([.. Parts(request)]),
            ["schema"] = JsonNode.Parse(PlanSchema.For(request).GetRawText()),
        };
    }

    // More than two weeks are more than a model writes in one answer: each week is asked for by itself, and counts its days from 1.
    private static IEnumerable<JsonNode> Parts(PlanRequest request)
    {
        var most = request.Days <= LongestAnswer ? request.Days : DaysOfAPart;
        for (var first = 0; first < request.Days; first += most)
        {
            var part = request with { StartDate = request.StartDate.AddDays(first), Days = Math.Min(most, request.Days - first) };
            var question = JsonNode.Parse(Prompts.DraftQuestion(part, null))!;
            if (first > 0)
            {
                question["firstDay"] = first + 1; // for the workflow, which says it with the answer
            }

            yield return question;
        }
    }
}
