using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Usage;
using PlanBuilder.Web.Workflow;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Web.Jobs;

/// <summary>
/// Hands jobs over to n8n, outside of any visitor's request. n8n has a job when it answered with success, or took it and did not answer
/// in time; anything else is a refusal, and the job is handed over again after a while.
/// </summary>
internal sealed class N8nRunner(
    HttpClient http,
    HandOverJobs jobs,
    N8nDeliveries deliveries,
    ChangeRequests changes,
    AiAllowance allowance,
    N8nWorkflow workflow,
    PlanMaker maker,
    IOptions<N8nOptions> options,
    ILogger<N8nRunner> logger)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>The types of jobs that are handed over.</summary>
    public string[] Types { get; } = options.Value.Types;

    /// <summary>Takes a job to hand over; null when none waits.</summary>
    public Task<LeasedJob?> LeaseAsync(CancellationToken ct) =>
        jobs.LeaseAsync(options.Value.HandOverTimeout + TimeSpan.FromSeconds(20), Types, ct);

    /// <summary>
    /// Hands the job over once, and writes down what became of it. What the AI may take is reserved before, once for all hand-overs until
    /// n8n accepts it; where the account's day has no room for it, the job fails.
    /// </summary>
    public Task HandOverAsync(LeasedJob job, CancellationToken stopping) =>
        job.Type == JobTypes.Change ? HandOverChangeAsync(job, stopping) : HandOverPlanAsync(job, stopping);

    private async Task HandOverPlanAsync(LeasedJob job, CancellationToken stopping)
    {
        var input = PlanInput.Read(job.Input);
        if (Periods.IsLong(input?.Period) && !await workflow.MakesLongPlansAsync(stopping))
        {
            // Another client's: the form and the route refuse it before.
            await (maker.FallsBack ? jobs.KeepAsync(job, stopping) : jobs.FailAsync(job, FailureReason.LongPlansUnavailable, stopping));
            return;
        }

        var body = deliveries.PlanAsync(job, stopping); // meanwhile
        var reservation = AiReservation.ForPlan(job.UserId, job.Id, Runners.N8n, job.Run);
        await DeliverAsync(job, reservation, PlanCost.Whole(input, new DateTimeOffset(job.QueuedAt), withResearch: true), body, stopping);
    }

    private async Task HandOverChangeAsync(LeasedJob job, CancellationToken stopping)
    {
        var (change, failure) = await changes.ReadAsync(job.UserId, job.Input, stopping);
        if (change is null)
        {
            await jobs.FailAsync(job, failure!.Reason, stopping);
            return;
        }

        var reservation = AiReservation.ForChange(job.UserId, job.Id, Runners.N8n, job.Run);
        var body = Task.FromResult(N8nDeliveries.Change(job, change));
        await DeliverAsync(job, reservation, PlanWorkflow.CostOf(change, WorkSoFar.None), body, stopping);
    }

    private async Task DeliverAsync(
        LeasedJob job, AiReservation reservation, AiCost cost, Task<JsonObject> body, CancellationToken stopping)
    {
        if (!await allowance.ReserveAsync(reservation, cost, stopping))
        {
            await jobs.FailAsync(job, FailureReason.AiLimitReached, stopping);
            return;
        }

        var (refusal, version) = await RefusalAsync(job, await body, stopping);
        if (refusal is null)
        {
            await jobs.HandedOverAsync(job, version, stopping);
            return;
        }

        var pause = TimeSpan.FromSeconds(Math.Min(1 << Math.Min(job.HandoverAttempts - 1, 10), LongestPause.TotalSeconds));
        if (await jobs.RefusedAsync(job, pause, stopping))
        {
            logger.LogWarning("n8n did not accept job {JobId}: {Refusal} Retrying in {Seconds} s.", job.Id, refusal, pause.TotalSeconds);
        }
    }

    // No refusal when n8n has the job, with the version of the workflow where it names one.
    private async Task<(string? Refusal, int? Workflow)> RefusalAsync(LeasedJob job, JsonObject body, CancellationToken stopping)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, options.Value.WebhookOf(job.Type));
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.ToJsonString()))
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
        };
        request.Headers.Add("webhook-id", $"{job.Id}.{new DateTimeOffset(job.QueuedAt, TimeSpan.Zero).ToUnixTimeMilliseconds()}");
        if (options.Value.WebhookSecret is { } secret)
        {
            request.Headers.Add("X-PlanBuilder-Secret", secret);
        }

        using var late = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        late.CancelAfter(options.Value.HandOverTimeout);
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, late.Token);
            if (answer.IsSuccessStatusCode)
            {
                var version = await N8nWorkflow.VersionInAsync(answer, late.Token);
                if (job.Type == JobTypes.Plan) // what takes rewrites may be another workflow
                {
                    await NoteAsync(version, stopping);
                }

                return (null, version == N8nWorkflow.Unnamed ? null : version);
            }

            return (int)answer.StatusCode switch
            {
                >= 300 and < 400 => ($"it returned {(int)answer.StatusCode}, and redirects aren't followed.", null),
                var code => ($"it returned {code}.", null),
            };
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            return (null, null); // connected in time and sent: a workflow that answers when it is through is at work now
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return ("the connection timed out.", null);
        }
        catch (HttpRequestException e)
        {
            return (e.HttpRequestError switch // not the message: it names the address
            {
                HttpRequestError.NameResolutionError => "its host name can't be resolved.",
                HttpRequestError.ConnectionError => "the connection was refused.",
                HttpRequestError.SecureConnectionError => "the TLS connection failed.",
                _ => "the connection was lost.",
            }, null);
        }
    }

    // The job is n8n's, whatever becomes of this note.
    private async Task NoteAsync(int version, CancellationToken stopping)
    {
        try
        {
            await workflow.SeenAsync(version, stopping);
        }
        catch (DatabaseUnavailableException)
        {
            logger.LogInformation("The version of n8n's workflow, {Version}, was not recorded.", version);
        }
    }
}
