using System.Text.Json.Nodes;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Web.Jobs;

/// <summary>What is delivered to n8n for a job: the original system's body, and what our workflow needs beside it.</summary>
internal sealed class N8nDeliveries(PastThemes pastThemes, ProfileStore profiles)
{
    private const int MostThemes = 90;

    /// <summary>For a plan: the themes of the account's last plans where there are some, the profile where there is one, the questions.
    /// </summary>
    public async Task<JsonObject> PlanAsync(LeasedJob job, CancellationToken ct)
    {
        var (known, owner) = (pastThemes.GetAsync(job.UserId, ct), profiles.GetForJobAsync(job.UserId, ct));
        var (themes, profile) = (await known, await owner);
        var body = Job(job);
        if (themes.Count > 0)
        {
            body["earlier_themes"] = new JsonArray([.. themes.Take(MostThemes).Select(theme => JsonValue.Create(theme))]);
        }

        if ((profile.Niche ?? profile.BrandVoice ?? profile.TimeZone) is not null)
        {
            body["profile"] = new JsonObject
            {
                ["niche"] = profile.Niche, ["brand_voice_preference"] = profile.BrandVoice, ["time_zone"] = profile.TimeZone,
            };
        }

        if (N8nQuestions.For(job, profile, themes) is { } questions)
        {
            body["questions"] = questions;
        }

        return body;
    }

    /// <summary>For a rewrite: the questions, which hold the posts as they are, and what is to become of them.</summary>
    public static JsonObject Change(LeasedJob job, ChangeRequest change)
    {
        var body = Job(job);
        body["questions"] = N8nQuestions.For(change);
        return body;
    }

    private static JsonObject Job(LeasedJob job) => new()
    {
        ["job_id"] = job.Id, ["user_id"] = job.UserId, ["job_type"] = job.Type, ["input"] = JsonNode.Parse(job.Input),
    };
}
