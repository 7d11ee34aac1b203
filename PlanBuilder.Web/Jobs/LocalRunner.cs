using Microsoft.Extensions.Options;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Usage;
using PlanBuilder.Web.Workflow;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Web.Jobs;

/// <summary>Runs one claimed job in this process: every step is reported, and a heartbeat says between them that it is alive.</summary>
internal sealed class LocalRunner(
    WorkerJobs jobs, PastThemes pastThemes, ProfileStore profiles, PlanWorkflow workflow, AiAllowance allowance, DatabaseState database,
    IOptions<JobsOptions> options, ILogger<LocalRunner> logger)
{
    /// <summary>Brings the job to its end. Ends without a word when the job turns out to be somebody else's by now.</summary>
    /// <exception cref="OperationCanceledException">The node stops; the job is not ended.</exception>
    public async Task RunAsync(ClaimedJob job, CancellationToken stopping)
    {
        using var lost = new CancellationTokenSource();
        using var deadline = new CancellationTokenSource(options.Value.RunTimeout);
        using var work = CancellationTokenSource.CreateLinkedTokenSource(stopping, lost.Token, deadline.Token);
        var heartbeats = HeartbeatAsync(job, lost, work.Token);
        using var run = new RunTelemetry(job);
        try
        {
            // a step may ignore the token: it is left behind
            var (plan, failure) = await MakeAsync(job, run, work.Token).WaitAsync(work.Token);
            var ended = await EndAsync(() => EndOf(job, plan, failure, stopping), stopping);
            run.Ended(!ended ? RunTelemetry.Dropped : plan is not null ? JobStatus.Completed : failure!.Reason.Code);
            if (!ended)
            {
                logger.LogInformation(
                    "Job {JobId}, attempt {Attempt}: already ended or claimed elsewhere, dropping its result.", job.Id, job.Attempt);
            }
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            logger.LogInformation("Job {JobId}, attempt {Attempt}: already ended or claimed elsewhere, stopping.", job.Id, job.Attempt);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            run.Ended(FailureReason.TimedOut.Code);
            await jobs.FailAsync(job, FailureReason.TimedOut, $"Took longer than {options.Value.RunTimeout}.", stopping);
        }
        finally
        {
            await work.CancelAsync();
            await heartbeats.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<(Plan?, PlanFailure?)> MakeAsync(ClaimedJob job, RunTelemetry run, CancellationToken ct)
    {
        var input = PlanInput.Read(job.Input);
        if (input is null)
        {
            return (null, new PlanFailure(FailureReason.InvalidInput, "The input doesn't have the expected shape."));
        }

        input = input.Normalize(new DateTimeOffset(job.CreatedAt)); // the database's clock; other writers may say anything
        var validation = await new PlanInputValidator().ValidateAsync(input, ct);
        if (!validation.IsValid)
        {
            return (null, new PlanFailure(FailureReason.InvalidInput, validation.ToString(" ")));
        }

        var profile = await profiles.GetForJobAsync(job.UserId, ct);
        var themes = await pastThemes.GetAsync(job.UserId, ct);
        var request = input.ToRequest(profile.BrandVoice, profile.TimeZone, profile) with { PastThemes = themes };
        return await WithinAllowanceAsync(job, request, run, ct);
    }

    // What the AI may take is reserved before its first call, and settled whatever becomes of the plan.
    private async Task<(Plan?, PlanFailure?)> WithinAllowanceAsync(
        ClaimedJob job,
        PlanRequest request,
        RunTelemetry run,
        CancellationToken ct)
    {
        var cost = workflow.CostOf(request);
        var reservation = AiReservation.ForPlan(job.UserId, job.Id, Runners.Local, job.Attempt);
        if (cost.Calls > 0 && !await allowance.ReserveAsync(reservation, cost, ct))
        {
            return (null, new PlanFailure(FailureReason.AiLimitReached, $"It may take {cost.Calls} calls and {cost.Tokens} tokens."));
        }

        var spending = new AiSpending(cost);
        try
        {
            return await workflow.RunAsync(request, spending, (at, token) =>
            {
                run.Reports(at.Step);
                return jobs.ReportAsync(job, at, token);
            }, ct);
        }
        finally
        {
            if (cost.Calls > 0)
            {
                await SettleAsync(job, reservation, spending.Spent);
            }
        }
    }

    private async Task SettleAsync(ClaimedJob job, AiReservation reservation, AiCost spent)
    {
        try
        {
            await allowance.SettleAsync(reservation, spent, CancellationToken.None);
        }
        catch (Exception e)
        {
            logger.LogWarning("Job {JobId}: its AI calls count as they were estimated ({Reason}).", job.Id, e.Message);
        }
    }

    // A finished plan is worth waiting for the database; whether it still counts is the fence's to say.
    private static async Task<bool> EndAsync(Func<Task<bool>> end, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                return await end();
            }
            catch (DatabaseUnavailableException)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), stopping);
            }
        }
    }

    private Task<bool> EndOf(ClaimedJob job, Plan? plan, PlanFailure? failure, CancellationToken stopping)
    {
        if (plan is not null)
        {
            return jobs.CompleteAsync(job, plan, stopping);
        }

        if (!failure!.Reason.Retryable || job.AttemptsLeft == 0)
        {
            return jobs.FailAsync(job, failure.Reason, failure.Detail, stopping);
        }

        var pause = options.Value.PauseAfter(job.Attempt, failure.RetryAfter);
        logger.LogWarning("Job {JobId}, attempt {Attempt}: {Detail} Retrying in {Pause}.", job.Id, job.Attempt, failure.Detail, pause);
        return jobs.RetryAsync(job, pause, stopping);
    }

    private async Task HeartbeatAsync(ClaimedJob job, CancellationTokenSource lost, CancellationToken ct)
    {
        using var tick = new PeriodicTimer(options.Value.HeartbeatInterval);
        while (await tick.WaitForNextTickAsync(ct))
        {
            try
            {
                if (!await jobs.HeartbeatAsync(job, ct))
                {
                    await lost.CancelAsync();
                    return;
                }
            }
            catch (DatabaseUnavailableException)
            {
                database.Interrupted(); // the next heartbeat says it, and the sweep waits for it
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                logger.LogWarning(e, "Job {JobId}: heartbeat failed.", job.Id);
            }
        }
    }
}
