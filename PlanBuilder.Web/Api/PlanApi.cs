using System.Diagnostics;
using System.Text;
using System.Text.Json;
using FluentValidation.Results;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Revisions;
using PlanBuilder.Web.Shared;
using PlanBuilder.Web.Usage;

namespace PlanBuilder.Web.Api;

/// <summary>
/// The original system's two routes, for its front ends and other clients: the form's rules and the form's way into the queue.
/// </summary>
internal sealed class PlanApi(
    OwnerJobs jobs, PlanStore plans, AccessTokens tokens, SessionWatch sessions, AccountRate rate, N8nWorkflow workflow, TimeProvider time)
{
    private const int LongestKey = 90; // of the 100 that the column takes

    /// <summary><c>POST /api/create-plan-builder-job</c>. The token is looked at before the body.</summary>
    public async Task<IResult> CreateAsync(HttpRequest request, CancellationToken ct)
    {
        var caller = await CheckAsync(request, ct);
        if (caller.Account is not { } account)
        {
            return Refuse(request, caller);
        }

        if (rate.Write(account.Id) is { } wait)
        {
            AccountRateMiddleware.RetryAfter(request.HttpContext.Response, wait);
            return ApiRefusal.Result(429, AccountRateMiddleware.Sentence(wait));
        }

        var key = request.Headers["Idempotency-Key"];
        if (key.Count > 0 && (key is not [{ Length: > 0 and <= LongestKey } text] || text.Any(letter => letter is <= ' ' or > '~')))
        {
            return ApiRefusal.Result(400, $"Idempotency-Key must be 1 to {LongestKey} printable ASCII characters without spaces.");
        }

        using var body = new StreamReader(request.Body, Encoding.UTF8);
        if (PlanInput.Read(await body.ReadToEndAsync(ct)) is not { } said)
        {
            return ApiRefusal.Result(
                400, "The body must be a JSON object like {\"goal\": \"Grow followers\", \"period\": \"7 days\", \"platforms\": [\"X\"]}.");
        }

        var input = said.Normalize(time.GetUtcNow());
        input = input with { BrandVoice = FreeText.Tidy(input.BrandVoice) }; // a client that leaves it empty leaves the profile's standing
        var checkedInput = await new PlanInputValidator(await workflow.MakesLongPlansAsync(ct)).ValidateAsync(input, ct);
        return checkedInput.IsValid
            ? await EnqueueAsync(account, input, key.Count > 0 ? $"api:{key}" : null, ct)
            : ApiRefusal.Result(
                400, string.Join(' ', checkedInput.Errors.Select(error => error.ErrorMessage).Distinct()), ("errors", ByKey(checkedInput)));
    }

    /// <summary><c>GET /api/get-job-status?jobId=</c>. Somebody else's job is answered like one that never was.</summary>
    public async Task<IResult> GetAsync(HttpRequest request, CancellationToken ct)
    {
        var caller = await CheckAsync(request, ct);
        if (caller.Account is not { } account)
        {
            return Refuse(request, caller);
        }

        var jobId = request.Query["jobId"].ToString();
        if (jobId.Length == 0)
        {
            return ApiRefusal.Result(400, "The jobId query parameter is missing.");
        }

        return Guid.TryParse(jobId, out var id) && await plans.FindAsync(account.Id, id, ct) is (var job, var plan)
            ? Results.Json(new { success = true, job = ToResponse(job, WithChanges(plan) ?? job.Result) })
            : ApiRefusal.Result(404, "Job not found, or you don't have access.");
    }

    // As its owner changed it, without what they noted for themselves.
    private static string? WithChanges(CurrentPlan? plan) => plan?.Json is { } json ? PrivateNotes.Remove(json) : null;

    private async Task<IResult> EnqueueAsync(Account account, PlanInput input, string? key, CancellationToken ct) =>
        await jobs.EnqueueAsync(account.Id, input, key ?? Guid.NewGuid().ToString("N"), ct) switch
        {
            EnqueueResult.Accepted accepted => Accepted(
                accepted.JobId, key is null ? JobStatus.Queued : (await jobs.GetAsync(account.Id, accepted.JobId, ct))?.Status),
            EnqueueResult.Refused refused => Refuse(refused.Refusal),
            var other => throw new UnreachableException($"{other}"),
        };

    // It may have been asked for before, and have ended, or even be deleted by now.
    private static IResult Accepted(Guid jobId, string? status) => status is null ? Refuse(EnqueueRefusal.KeyTaken) : Results.Json(new
    {
        success = true,
        jobId,
        status,
        message = status switch
        {
            JobStatus.Completed => "Your plan is ready. Fetch it with get-job-status.",
            JobStatus.Failed => "We couldn't create this plan. See get-job-status for the reason. To retry, use a new Idempotency-Key.",
            _ => "Creating your plan. Check its status with get-job-status.",
        },
    });

    private static IResult Refuse(EnqueueRefusal refusal) => refusal.Limit is null
        ? ApiRefusal.Result(refusal.Status, refusal.Message)
        : ApiRefusal.Result(refusal.Status, refusal.Message, ("currentUsage", refusal.Used), ("limit", refusal.Limit));

    // A token may be good for an hour longer than its session.
    private async Task<TokenAnswer> CheckAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.Headers.Authorization is not [{ } header] || !header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return TokenAnswer.Invalid;
        }

        var token = header["Bearer ".Length..].Trim();
        var caller = await tokens.CheckAsync(token, ct);
        if (caller.Account is { } account)
        {
            if (AccessTokens.SessionOf(token) is var (session, issuedAt)
                && !await sessions.TakesTokenAsync(account.Id, session, issuedAt, ct))
            {
                return TokenAnswer.Invalid;
            }

            SessionClaimsMiddleware.Carry(account, token);
        }

        return caller;
    }

    private static IResult Refuse(HttpRequest request, TokenAnswer caller)
    {
        if (caller.Status == StatusCodes.Status401Unauthorized)
        {
            request.HttpContext.Response.Headers.WWWAuthenticate = "Bearer";
        }
        else if (caller.Status == StatusCodes.Status503ServiceUnavailable)
        {
            request.HttpContext.Response.Headers.RetryAfter = "60"; // seconds
        }

        return ApiRefusal.Result(caller.Status, caller.Sentence);
    }

    private static object ToResponse(Job job, string? result) => new
    {
        id = job.Id,
        type = job.Type,
        status = job.Status,
        input = StoredJson.From(job.Input),
        result = StoredJson.From(result),
        error = job.Error,
        createdAt = job.CreatedAt,
        startedAt = job.StartedAt,
        completedAt = job.CompletedAt,
    };

    // The fields by the names they have in the body.
    private static Dictionary<string, string[]> ByKey(ValidationResult refusals) => refusals.Errors
        .GroupBy(error => error.PropertyName == nameof(PlanInput.BrandVoice)
            ? "brandVoiceId"
            : JsonNamingPolicy.CamelCase.ConvertName(error.PropertyName))
        .ToDictionary(field => field.Key, field => field.Select(error => error.ErrorMessage).ToArray());
}
