using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Npgsql;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Jobs;

/// <summary>
/// n8n's answers, <c>POST /api/jobs/{id}/events</c>: the way that needs no key to the database. Each message is signed (see
/// <see cref="WebhookSignature"/>) and taken once; a plan is read before it counts.
/// </summary>
internal sealed class N8nCallback(WebhookJobs jobs, IOptions<N8nOptions> options, ILogger<N8nCallback> logger)
{
    public const int LargestBody = 1024 * 1024; // bytes

    public async Task<IResult> HandleAsync(string id, HttpRequest request, CancellationToken ct)
    {
        byte[] body;
        try
        {
            using var whole = new MemoryStream();
            await request.Body.CopyToAsync(whole, ct);
            body = whole.ToArray();
        }
        catch (BadHttpRequestException e)
        {
            return Refuse(
                e.StatusCode,
                e.StatusCode == StatusCodes.Status413PayloadTooLarge ? "An event can't be larger than 1 MB." : "The event was incomplete.");
        }

        if (!IsFromN8n(request.Headers, body, out var sentAt) || (sentAt is { } time && !await jobs.IsTimelyAsync(time, ct)))
        {
            return Refuse(StatusCodes.Status401Unauthorized, options.Value.CallbackSecret is null
                ? "Callbacks are off: N8N_CALLBACK_SECRET isn't set."
                : "The signature is missing, invalid, or more than five minutes old.");
        }

        if (!Guid.TryParse(id, out var jobId))
        {
            return Refuse(StatusCodes.Status404NotFound, "Job not found.");
        }

        var (webhook, refusal) = WebhookEvent.Read(body);
        if (webhook is null)
        {
            return Refuse(StatusCodes.Status422UnprocessableEntity, refusal!);
        }

        var (plan, failure) = webhook.Kind == WebhookEventKind.Completed ? PlanReader.Read(webhook.Result!) : (null, null);
        if (failure is not null)
        {
            logger.LogInformation("Job {JobId}: n8n's result isn't a plan. {Detail}", jobId, failure.Detail);
            return Refuse(StatusCodes.Status422UnprocessableEntity, $"The result isn't a readable plan: {failure.Detail}");
        }

        if (plan is not null && plan.Provenance.By == ProvenanceReader.Unknown.By)
        {
            plan = plan with { Provenance = plan.Provenance with { By = "n8n" } };
        }

        return await AnswerAsync(jobId, request.Headers["webhook-id"], webhook, plan, ct);
    }

    private async Task<IResult> AnswerAsync(Guid jobId, string? messageId, WebhookEvent webhook, Plan? plan, CancellationToken ct)
    {
        WebhookResult answer;
        try
        {
            answer = await jobs.RecordWebhookEventAsync(jobId, messageId, webhook, plan, ct);
        }
        catch (PostgresException e) when (e.SqlState.StartsWith("22", StringComparison.Ordinal))
        {
            return Refuse(StatusCodes.Status422UnprocessableEntity, "The event contains characters that can't be stored.");
        }

        if (answer.Outcome != WebhookOutcome.Moved)
        {
            logger.LogInformation("Job {JobId}: n8n's {Kind} event changed nothing ({Outcome}).", jobId, webhook.Kind, answer.Outcome);
        }

        return answer.Outcome switch
        {
            WebhookOutcome.Moved => Results.Json(new { status = answer.Status, attempt = answer.Attempt }),
            WebhookOutcome.Unknown => Refuse(StatusCodes.Status404NotFound, "Job not found."),
            WebhookOutcome.Replayed => Refuse(StatusCodes.Status409Conflict, "This message was already processed."),
            WebhookOutcome.Ended => Refuse(StatusCodes.Status409Conflict, "The job has already ended."),
            _ => Refuse(StatusCodes.Status409Conflict, "The job hasn't started, or belongs to another execution."),
        };
    }

    // A plain secret says no time.
    private bool IsFromN8n(IHeaderDictionary headers, byte[] body, out long? sentAt)
    {
        sentAt = null;
        if (options.Value.CallbackSecret is not { } secret)
        {
            return false;
        }

        if (options.Value.AllowHeaderSecret && headers["X-PlanBuilder-Secret"] is [{ } sent])
        {
            // Hashed, so that their lengths are alike and nothing is told by the time it takes.
            return CryptographicOperations.FixedTimeEquals(
                SHA256.HashData(Encoding.UTF8.GetBytes(sent)),
                SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
        }

        if (headers["webhook-id"] is not [{ } messageId] || headers["webhook-timestamp"] is not [{ } timestamp]
            || headers["webhook-signature"] is not [{ } signatures]
            || !WebhookSignature.Verify(WebhookSignature.KeyOf(secret)!, messageId, timestamp, signatures, body, out var seconds))
        {
            return false;
        }

        sentAt = seconds;
        return true;
    }

    private static IResult Refuse(int status, string sentence) => ApiRefusal.Result(status, sentence);
}
