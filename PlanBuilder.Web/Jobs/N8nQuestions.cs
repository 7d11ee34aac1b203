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
    /// <summary>Null for a request that the form would refuse: what becomes of it is its workflow's to say.</summary>
    public static JsonObject? For(LeasedJob job, Profile profile, IReadOnlyList<string> themes)
    {
        var input = PlanInput.Read(job.Input)?.Normalize(new DateTimeOffset(job.CreatedAt));
        if (input is null || !new PlanInputValidator().Validate(input).IsValid)
        {
            return null;
        }

        var request = input.ToRequest(profile.BrandVoice, profile.TimeZone, profile) with { PastThemes = themes };
        var strategy = StrategyCheck.Mended(new([], [], []), request); // the mix alone: ideas come from the workflow's own
        var questions = new JsonObject
        {
            ["research"] = JsonNode.Parse(Prompts.ResearchQuestion(request)),
            ["posts"] = new JsonArray(
            [
                .. Batches.Split(request.Slots()).Select(batch => JsonNode.Parse(Prompts.PostsQuestion(request, null, strategy, batch))),
            ]),
            ["schema"] = JsonNode.Parse(PlanSchema.Posts(request, withSources: false).GetRawText()),
        };
        if (Periods.IsLong(input.Period))
        {
            questions["strategy"] = new JsonObject
            {
                ["question"] = JsonNode.Parse(Prompts.StrategyQuestion(request, null)),
                ["schema"] = JsonNode.Parse(PlanSchema.Strategy.GetRawText()),
            };
        }

        return questions;
    }

    /// <summary>A question for each batch of posts that are to be rewritten.</summary>
    public static JsonObject For(ChangeRequest change) => new()
    {
        ["posts"] = new JsonArray([.. Batches.Split(change.Slots).Select(batch => JsonNode.Parse(ChangePrompts.Question(change, batch)))]),
        ["schema"] = JsonNode.Parse(PlanSchema.Posts(change.Request, change.HasSources).GetRawText()),
    };
}
