using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Jobs;

/// <summary>The request that a job stands for.</summary>
internal static class JobRequest
{
    /// <summary>Returns the request, or why there is none.</summary>
    /// <param name="kept">What an earlier attempt took it to be, which the profile doesn't change anymore.</param>
    public static async Task<(PlanRequest? Request, PlanFailure? Failure)> ReadAsync(
        ClaimedJob job, KeptRequest? kept, ProfileStore profiles, PastThemes pastThemes, CancellationToken ct)
    {
        var input = PlanInput.Read(job.Input);
        if (input is null)
        {
            return (null, new(FailureReason.InvalidInput, "The input doesn't have the expected shape."));
        }

        input = input.Normalize(new DateTimeOffset(job.CreatedAt)); // the database's clock; other writers may say anything
        var validation = await new PlanInputValidator().ValidateAsync(input, ct);
        if (!validation.IsValid)
        {
            return (null, new(FailureReason.InvalidInput, validation.ToString(" ")));
        }

        var (known, owner) = (pastThemes.GetAsync(job.UserId, ct), profiles.GetForJobAsync(job.UserId, ct));
        var (themes, profile) = (await known, await owner);
        var request = input.ToRequest(profile.BrandVoice, profile.TimeZone, profile) with { PastThemes = themes };
        return (kept is null ? request
            : request with { StartDate = kept.StartDate, TimeZone = kept.TimeZone, BrandVoice = kept.BrandVoice }, null);
    }
}
