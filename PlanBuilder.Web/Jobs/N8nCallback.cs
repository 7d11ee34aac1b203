using Microsoft.Extensions.Options;
using Npgsql;
using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Jobs;

/// <summary>
/// n8n's answers, <c>POST /api/jobs/{id}/events</c>: the way that needs no key to the database. Each message is signed (see
/// <see cref="WebhookSignature"/>) and taken once; a plan is read before it counts, by <see cref="ResultReader"/>. What a stranger can send
/// is refused by its headers where they show it, and no more than <see cref="MostAtOnce"/> bodies are held in memory.
/// </summary>
internal sealed class N8nCallback(
    WebhookJobs jobs, ResultReader reader, IOptions<N8nOptions> options, ILogger<N8nCallback> logger) : IDisposable
{
    public const int LargestBody = 1024 * 1024; // bytes
    public const int MostAtOnce = 32;

    private const string Unsigned = "The signature is missing, invalid, or more than five minutes old.";

    private static readonly TimeSpan BodyTimeout = TimeSpan.FromSeconds(10); // a body that trickles in must not hold its place for long

    private const long OneMinute = 60_000, OneSecond = 1_000; // milliseconds

    private readonly SemaphoreSlim places = new(MostAtOnce);
    private long warnedAt, notifiedAt;

    public void Dispose() => places.Dispose();

    public async Task<IResult> HandleAsync(string id, HttpRequest request, CancellationToken ct)
    {
        if (options.Value.CallbackSecret is not { } secret)
        {
            return Refuse(StatusCodes.Status404NotFound, "There's nothing at this address, or you don't have access.");
        }

        if (CallbackSender.From(request.Headers, secret, options.Value.AllowHeaderSecret) is not { } sender)
        {
            return await UnauthorizedAsync(id, ct);
        }

        if (!await places.WaitAsync(TimeSpan.Zero, ct))
        {
            request.HttpContext.Response.Headers.RetryAfter = "5"; // seconds
            return Refuse(
                StatusCodes.Status503ServiceUnavailable,
                "Too many events are arriving at once. Send this one again in a few seconds.");
        }

        try
        {
            return await ReadAsync(id, request, sender, ct);
        }
        finally
        {
            places.Release();
        }
    }

    private async Task<IResult> ReadAsync(string id, HttpRequest request, CallbackSender sender, CancellationToken ct)
    {
        byte[] body;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(BodyTimeout);
        try
        {
            using var whole = new MemoryStream();
            await request.Body.CopyToAsync(whole, patience.Token);
            body = whole.ToArray();
        }
        catch (BadHttpRequestException e)
        {
            return Refuse(
                e.StatusCode,
                e.StatusCode == StatusCodes.Status413PayloadTooLarge ? "An event can't be larger than 1 MB." : "The event was incomplete.");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Refuse(StatusCodes.Status408RequestTimeout, "The event took too long to arrive.");
        }

        return sender.Signed(body) && (sender.SentAt is not { } sentAt || await jobs.IsTimelyAsync(sentAt, ct))
            ? await TakeAsync(id, request, body, ct)
            : await UnauthorizedAsync(id, ct);
    }

    private async Task<IResult> TakeAsync(string id, HttpRequest request, byte[] body, CancellationToken ct)
    {
        if (!Guid.TryParse(id, out var jobId))
        {
            return Refuse(StatusCodes.Status404NotFound, "Job not found.");
        }

        var (webhook, refusal) = WebhookEvent.Read(body);
        if (webhook is null)
        {
            return Refuse(StatusCodes.Status422UnprocessableEntity, refusal!);
        }

        return await AnswerAsync(jobId, request.Headers["webhook-id"], webhook, ct);
    }

    private async Task<IResult> AnswerAsync(Guid jobId, string? messageId, WebhookEvent webhook, CancellationToken ct)
    {
        WebhookResult answer;
        try
        {
            answer = await jobs.RecordWebhookEventAsync(jobId, messageId, webhook, ct);
        }
        catch (PostgresException e) when (e.SqlState.StartsWith("22", StringComparison.Ordinal))
        {
            return Refuse(StatusCodes.Status422UnprocessableEntity, "The event contains characters that can't be stored.");
        }

        if (answer.Outcome != WebhookOutcome.Moved)
        {
            logger.LogInformation("Job {JobId}: n8n's {Kind} event changed nothing ({Outcome}).", jobId, webhook.Kind, answer.Outcome);
        }

        if (answer.Outcome == WebhookOutcome.Unknown)
        {
            await NotifyTestAsync(jobId, WebhookJobs.Signed, ct);
        }
        else if (answer.Outcome == WebhookOutcome.Moved && webhook.Kind == WebhookEventKind.Completed)
        {
            reader.Wake();
        }

        return answer.Outcome switch
        {
            WebhookOutcome.Moved => Results.Json(new { status = answer.Status, attempt = answer.Attempt, step = answer.Step }),
            WebhookOutcome.Unknown => Refuse(StatusCodes.Status404NotFound, "Job not found."),
            WebhookOutcome.Replayed => Refuse(StatusCodes.Status409Conflict, "This message was already processed."),
            WebhookOutcome.Answered => Refuse(StatusCodes.Status409Conflict, "The job already has an answer."),
            WebhookOutcome.Ended => Refuse(StatusCodes.Status409Conflict, "The job has already ended."),
            _ => Refuse(StatusCodes.Status409Conflict, "The job hasn't started, or belongs to another execution."),
        };
    }

    // Once a minute, and once a second: anybody can send these.
    private async Task<IResult> UnauthorizedAsync(string id, CancellationToken ct)
    {
        if (IsDue(ref warnedAt, OneMinute))
        {
            logger.LogWarning(
                "An event for /api/jobs/.../events was refused with 401: its signature doesn't match. If n8n sent it, set its credential "
                + "\"PlanBuilder: callback\" to the value of N8N_CALLBACK_SECRET, and check the clocks of both machines.");
        }

        if (Guid.TryParse(id, out var jobId) && IsDue(ref notifiedAt, OneSecond))
        {
            await NotifyTestAsync(jobId, WebhookJobs.Refused, ct);
        }

        return Refuse(StatusCodes.Status401Unauthorized, Unsigned);
    }

    private async Task NotifyTestAsync(Guid jobId, string outcome, CancellationToken ct)
    {
        try
        {
            await jobs.NotifyTestAsync(jobId, outcome, ct);
        }
        catch (DatabaseUnavailableException)
        {
            // The doctor can't be listening either.
        }
    }

    private static bool IsDue(ref long last, long pause)
    {
        var (now, before) = (Environment.TickCount64, Interlocked.Read(ref last));
        return (before == 0 || now - before > pause) && Interlocked.CompareExchange(ref last, now, before) == before;
    }

    private static IResult Refuse(int status, string sentence) => ApiRefusal.Result(status, sentence);
}
