using System.Security.Cryptography;
using System.Text;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Builder;

/// <summary>How a page asks for a plan.</summary>
internal static class EnqueueExtensions
{
    /// <summary>
    /// Enqueues the input. The same page with the same input is the same job; the same page with another input, as after the
    /// browser's Back button, is a new one, once.
    /// </summary>
    public static async Task<EnqueueResult> EnqueueFromPageAsync(
        this OwnerJobs jobs, Guid accountId, PlanInput input, string pageKey, CancellationToken ct)
    {
        var result = await jobs.EnqueueAsync(accountId, input, pageKey, ct);
        if (IsKeyTaken(result))
        {
            result = await jobs.EnqueueAsync(accountId, input, $"{pageKey}:{HashOf(input)}", ct);
        }

        return IsKeyTaken(result) ? new EnqueueResult.Refused(EnqueueRefusal.AlreadyRequested) : result;
    }

    private static bool IsKeyTaken(EnqueueResult result) =>
        result is EnqueueResult.Refused refused && refused.Refusal == EnqueueRefusal.KeyTaken;

    private static string HashOf(PlanInput input) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes((input with { RequestedAt = null }).Write())))[..32];
}
