using Microsoft.Extensions.Options;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Workflow;

namespace PlanBuilder.Web.Jobs;

/// <summary>
/// Runs one claimed job in this process: what is finished is kept at once, every step is reported, and a heartbeat says between them that
/// the job is alive. Looks once a second whether its owner canceled or stopped it.
/// </summary>
internal sealed class LocalRunner(
    WorkerJobs jobs, BatchCompleter completer, WritingStore writing, PlanRunner plans, ChangeRunner changes, DatabaseState database,
    IOptions<JobsOptions> options, ILogger<LocalRunner> logger)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Brings the job to its end. Ends without a word when the job turns out to be somebody else's by now.</summary>
    /// <exception cref="OperationCanceledException">The node stops; the job is not ended.</exception>
    public async Task RunAsync(ClaimedJob job, CancellationToken stopping)
    {
        using var lost = new CancellationTokenSource();
        using var stop = new CancellationTokenSource(); // by its owner, who keeps what there is
        using var deadline = new CancellationTokenSource(options.Value.RunTimeout);
        using var work = CancellationTokenSource.CreateLinkedTokenSource(stopping, lost.Token, deadline.Token);
        var heartbeats = HeartbeatAsync(job, lost, stop, work.Token);
        using var run = new RunTelemetry(job);
        try
        {
            // a step may ignore the token: it is left behind
            var (made, failure) = await MakeAsync(job, run, lost, stop, work.Token).WaitAsync(work.Token);
            var tries = 0;
            var ended = await WaitingOutAsync(() => EndAsync(job, made, failure, run, alone: tries++ > 0, stopping), stopping);
            if (!ended)
            {
                run.Ended(RunTelemetry.Dropped);
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

    private async Task<(object?, PlanFailure?)> MakeAsync(
        ClaimedJob job, RunTelemetry run, CancellationTokenSource lost, CancellationTokenSource stop, CancellationToken ct)
    {
        var stored = job.Attempt == 1 ? StoredWork.None : await writing.LoadAsync(job.Id, ct);
        WorkHooks hooks = new(
            (at, token) =>
            {
                run.Reports(at.Step);
                return at.IsBrief ? Task.CompletedTask : WaitingOutAsync(() => jobs.ReportAsync(job, at, token), token);
            },
            (step, outcome, token) => KeepAsync(async () => await writing.KeepStepAsync(job, step, outcome, token), token),
            (slot, post, at, token) =>
            {
                run.Reports(at.Step);
                return KeepAsync(async () => await writing.KeepPostAsync(job, slot, post, at, token) is not null, token);
            },
            stop.Token);
        if (stored.IsStopping)
        {
            await stop.CancelAsync();
        }

        return job.Type == JobTypes.Change ? await changes.RunAsync(job, stored, hooks, ct) : await plans.RunAsync(job, stored, hooks, ct);

        async Task KeepAsync(Func<Task<bool>> keep, CancellationToken token)
        {
            if (!await WaitingOutAsync(keep, token))
            {
                await lost.CancelAsync();
            }
        }
    }

    // What is finished is worth waiting for the database; whether it still counts is the fence's to say.
    private static async Task<T> WaitingOutAsync<T>(Func<Task<T>> write, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                return await write();
            }
            catch (DatabaseUnavailableException)
            {
                await Task.Delay(Second, ct);
            }
        }
    }

    private async Task<bool> EndAsync(
        ClaimedJob job, object? made, PlanFailure? failure, RunTelemetry run, bool alone, CancellationToken stopping)
    {
        // With a plan beside it, posts are missing: another attempt may bring them, and without one the plan is as it is.
        if (failure is { Reason.Retryable: true } && await jobs.AttemptsLeftAsync(job, stopping) > 0)
        {
            run.Ended(failure.Reason.Code);
            var pause = options.Value.PauseAfter(job.Attempt, failure.RetryAfter);
            logger.LogWarning("Job {JobId}, attempt {Attempt}: {Detail} Retrying in {Pause}.", job.Id, job.Attempt, failure.Detail, pause);
            return await jobs.RetryAsync(job, pause, stopping);
        }

        if (made is not null)
        {
            run.Ended(JobStatus.Completed);
            return alone ? await jobs.CompleteAsync(job, made, stopping) : await completer.CompleteAsync(job, made, stopping);
        }

        run.Ended(failure!.Reason.Code);
        return await jobs.FailAsync(job, failure.Reason, failure.Detail, stopping);
    }

    private async Task HeartbeatAsync(ClaimedJob job, CancellationTokenSource lost, CancellationTokenSource stop, CancellationToken ct)
    {
        var interval = options.Value.HeartbeatInterval;
        using var tick = new PeriodicTimer(interval < Second ? interval : Second);
        for (var since = TimeSpan.Zero; await tick.WaitForNextTickAsync(ct);)
        {
            since += tick.Period;
            try
            {
                var isDue = since >= interval;
                switch (await (isDue ? jobs.HeartbeatAsync(job, ct) : jobs.LookAsync(job, ct)))
                {
                    case null:
                        await lost.CancelAsync();
                        return;
                    case true:
                        await stop.CancelAsync();
                        break;
                }

                since = isDue ? TimeSpan.Zero : since;
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
