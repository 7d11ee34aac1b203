using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow;

namespace PlanBuilder.Tests.Jobs.Model;

/// <summary>Everything that can happen to jobs, whoever does it.</summary>
internal static class JobActions
{
    private const string Result = "jsonb_build_object('goal', @plan)";

    public static readonly IReadOnlyList<JobAction> All =
    [
        new(2, "an hour passes", (life, _) => life.HourPasses(), (db, _) => db.HourPassesAsync()),
        new(12, "user {0} asks for a plan", (life, m) => life.Enqueue(m.Who, $"{m.Serial}", "X"),
            (db, m) => db.EnqueueAsync(m.Who, $"{m.Serial}", "X")),
        new(3, "user {0} asks with one key for input {2}",
            (life, m) => life.Enqueue(m.Who, "one", m.Execution), (db, m) => db.EnqueueAsync(m.Who, "one", m.Execution)),
        new(2, "user {0} cancels job {1}", (life, m) => life.Cancel(m.Who, m.Of), (db, m) => db.CancelAsync(m.Who, m.Of)),
        new(8, "a node reads an answer, which is a plan", (life, _) => life.Read(isPlan: true), (db, _) => db.ReadAsync(isPlan: true)),
        new(2, "a node reads an answer, which is none", (life, _) => life.Read(isPlan: false), (db, _) => db.ReadAsync(isPlan: false)),
        new(2, "an operator requeues job {1}", (life, m) => life.Requeue(m.Of), (db, m) => db.RequeueAsync(m.Of)),

        new(10, "worker {0} claims", (life, m) => life.Claim(m.Who, reclaimedOnly: false),
            (db, m) => db.ClaimAsync(m.Who, reclaimedOnly: false)),
        new(3, "worker {0} claims what was reclaimed", (life, m) => life.Claim(m.Who, reclaimedOnly: true),
            (db, m) => db.ClaimAsync(m.Who, reclaimedOnly: true)),
        new(3, "worker {0} sends a heartbeat", (life, m) => life.Heartbeat(m.Who),
            (db, m) => db.AtHandAsync(m.Who, async (jobs, job, ct) => await jobs.HeartbeatAsync(job, ct) is not null)),
        new(2, "worker {0} reports 60 %", (life, m) => life.Report(m.Who, "checking", 60, 5, 7),
            (db, m) => db.AtHandAsync(m.Who, (jobs, job, ct) => jobs.ReportAsync(job, new(Steps.Checking, 60, 5, 7), ct))),
        new(2, "worker {0} reports 20 %", (life, m) => life.Report(m.Who, "drafting", 20, 2, 7),
            (db, m) => db.AtHandAsync(m.Who, (jobs, job, ct) => jobs.ReportAsync(job, new(Steps.Drafting, 20, 2, 7), ct))),
        new(6, "worker {0} brings its plan", (life, m) => life.Complete(m.Who, m.Plan),
            (db, m) => db.AtHandAsync(m.Who, (jobs, job, ct) => jobs.CompleteAsync(job, JobsOnPostgres.Plan(m.Plan), ct))),
        new(2, "worker {0} gives up for ever", (life, m) => life.Fail(m.Who, "ai_declined"),
            (db, m) => db.AtHandAsync(m.Who, (jobs, job, ct) => jobs.FailAsync(job, FailureReason.AiDeclined, "a refusal", ct))),
        new(2, "worker {0} tries again later", (life, m) => life.Release(m.Who, pause: 1, counts: true),
            (db, m) => db.AtHandAsync(m.Who, (jobs, job, ct) => jobs.RetryAsync(job, JobsOnPostgres.HalfHour, ct))),
        new(2, "worker {0} releases its job", (life, m) => life.Release(m.Who, pause: 0, counts: false),
            (db, m) => db.AtHandAsync(m.Who, (jobs, job, ct) => jobs.ReleaseAsync(job, TimeSpan.Zero, ct))),

        new(6, "node {0} takes a lease", (life, m) => life.Lease(m.Who), (db, m) => db.LeaseAsync(m.Who)),
        new(2, "node {0} says that n8n has it", (life, m) => life.EndLease(m.Who, accepted: true),
            (db, m) => db.LeasedAsync(m.Who, (jobs, job, ct) => jobs.HandedOverAsync(job, null, ct))),
        new(4, "node {0} says that our workflow has it", (life, m) => life.EndLease(m.Who, accepted: true, names: true),
            (db, m) => db.LeasedAsync(m.Who, (jobs, job, ct) => jobs.HandedOverAsync(job, 2, ct))),
        new(2, "node {0} says that n8n refused it", (life, m) => life.EndLease(m.Who, accepted: false),
            (db, m) => db.LeasedAsync(m.Who, (jobs, job, ct) => jobs.RefusedAsync(job, JobsOnPostgres.HalfHour, ct))),

        Sweep("what lost its worker is rescued", life => life.Rescue(), (jobs, span, ct) => jobs.RescueAsync(span, ct)),
        Sweep("what lost it too often fails", life => life.FailLost(), (jobs, span, ct) => jobs.FailLostAsync(span, ct)),
        Sweep("what runs too long fails", life => life.FailTimedOut(), (jobs, span, ct) => jobs.FailTimedOutAsync(span, ct)),
        Sweep("what n8n is silent about is handed over again", life => life.HandOverSilentAgain(2),
            (jobs, span, ct) => jobs.HandOverSilentAgainAsync(span, 2, ct)),
        Sweep("what n8n did not claim is handed over again", life => life.HandOverUnclaimedAgain(2),
            (jobs, span, ct) => jobs.HandOverUnclaimedAgainAsync(span, 2, ct)),
        Sweep("what n8n is silent about fails", life => life.FailSilent(), (jobs, span, ct) => jobs.FailSilentAsync(span, ct)),
        Sweep("what nobody claims fails", life => life.FailStuck(), (jobs, span, ct) => jobs.FailStuckAsync(span, ct)),
        Sweep("what n8n did not start is reclaimed", life => life.Reclaim(),
            (jobs, span, ct) => jobs.ReclaimAsync(span, [JobTypes.Plan], ct)),
        Sweep("what n8n did not start fails", life => life.FailNotStarted(),
            (jobs, span, ct) => jobs.FailNotStartedAsync(span, [JobTypes.Plan], ct)),

        Event("started"), Event("progress"), Event("completed"), Event("failed"),
        new(
            1,
            "n8n says to job {1} without its execution that it completed",
            (life, m) => life.Event(m.Of, "bare", "completed", null, 1, m.Plan),
            (db, m) => db.EventAsync(m.Of, "bare", WebhookEventKind.Completed, null, 1, m.Plan)),

        new(4, "n8n claims job {1} as e{2}", (life, m) => life.Start(m.Of, m.Execution, onlyQueued: true),
            (db, m) => db.WriteAsync(m, "status = 'running', n8n_execution_id = @execution", "status = 'queued'")),
        new(1, "n8n says by its id that job {1} runs as e{2}", (life, m) => life.Start(m.Of, m.Execution, onlyQueued: false),
            (db, m) => db.WriteAsync(m, "status = 'running', n8n_execution_id = @execution")),
        new(2, "n8n writes progress of job {1} as e{2}", (life, m) => life.Tell(m.Of, m.Execution),
            (db, m) => db.WriteAsync(m, "step = 'drafting, post 3 of 7', progress = 40, posts_done = 3, posts_total = 7",
                "status = 'running' and n8n_execution_id = @execution")),
        new(4, "n8n completes job {1} as e{2}", (life, m) => life.Bring(m.Of, m.Plan, m.Execution),
            (db, m) => db.WriteAsync(
                m, $"status = 'completed', result = {Result}", "status = 'running' and n8n_execution_id = @execution")),
        new(2, "n8n completes job {1} by its id", (life, m) => life.Bring(m.Of, m.Plan, null),
            (db, m) => db.WriteAsync(m, $"status = 'completed', result = {Result}")),
        new(2, "n8n brings job {1} a result alone, as text", (life, m) => life.Bring(m.Of, m.Plan, null),
            (db, m) => db.WriteAsync(m, $"result = to_jsonb({Result}::text)")),
        new(3, "n8n fails job {1} by its id", (life, m) => life.GiveUp(m.Of),
            (db, m) => db.WriteAsync(m, "status = 'failed', error = 'node 4'")),
        new(1, "n8n completes job {1} without a result", (life, m) => life.SayCompletedWithoutResult(m.Of),
            (db, m) => db.WriteAsync(m, "status = 'completed'")),
        new(1, "n8n queues job {1} by its id", (life, m) => life.SayQueued(m.Of), (db, m) => db.WriteAsync(m, "status = 'queued'")),
    ];

    /// <summary>
    /// What usually happens, each the moves of one user, worker or node, so that what comes between them meets a job far on its way.
    /// </summary>
    public static readonly IReadOnlyList<JobAction[]> Ways =
    [
        Way("user {0} asks for a plan", "worker {0} claims", "worker {0} reports 60 %",
            "worker {0} reports 20 %", "worker {0} brings its plan"),
        Way("user {0} asks with one key for input {2}", "worker {0} claims", "worker {0} brings its plan",
            "user {0} asks with one key for input {2}", "n8n claims job {1} as e{2}",
            "n8n completes job {1} by its id", "user {0} asks with one key for input {2}"),
        Way([.. Enumerable.Repeat((string[])["user {0} asks for a plan", "worker {0} claims", "worker {0} brings its plan"], 4)
            .SelectMany(moves => moves)]),
        Way("user {0} asks for a plan", "worker {0} claims", "an hour passes", "the sweep: what lost its worker is rescued",
            "worker {0} claims", "an hour passes", "the sweep: what lost its worker is rescued", "worker {0} claims",
            "an hour passes", "the sweep: what lost it too often fails"),
        Way("user {0} asks for a plan", "worker {0} claims", "an hour passes", "worker {0} sends a heartbeat",
            "the sweep: what runs too long fails", "worker {0} brings its plan", "n8n brings job {1} a result alone, as text"),
        Way("user {0} asks for a plan", "an hour passes", "the sweep: what nobody claims fails",
            "an operator requeues job {1}", "worker {0} claims"),
        Way("user {0} asks for a plan", "node {0} takes a lease", "node {0} says that n8n has it", "n8n claims job {1} as e{2}",
            "n8n writes progress of job {1} as e{2}", "n8n completes job {1} as e{2}", "a node reads an answer, which is a plan"),
        Way("user {0} asks for a plan", "node {0} takes a lease", "node {0} says that our workflow has it", "n8n claims job {1} as e{2}",
            "an hour passes", "the sweep: what n8n is silent about is handed over again", "node {0} takes a lease",
            "node {0} says that our workflow has it", "n8n completes job {1} by its id", "a node reads an answer, which is a plan"),
        Way("user {0} asks for a plan", "node {0} takes a lease", "node {0} says that our workflow has it", "an hour passes",
            "the sweep: what n8n did not claim is handed over again", "node {0} takes a lease", "n8n claims job {1} as e{2}",
            "an hour passes", "the sweep: what n8n is silent about is handed over again", "the sweep: what n8n is silent about fails",
            "n8n completes job {1} by its id", "a node reads an answer, which is none"),
        Way("user {0} asks for a plan", "node {0} takes a lease", "node {0} says that n8n refused it",
            "an hour passes", "node {0} takes a lease", "n8n's callback: job {1} started as e{2}",
            "n8n's callback: job {1} progress as e{2}", "n8n's callback: job {1} completed as e{2}",
            "a node reads an answer, which is a plan"),
        Way("user {0} asks for a plan", "node {0} takes a lease", "node {0} says that n8n has it", "an hour passes",
            "the sweep: what n8n did not start is reclaimed", "n8n completes job {1} by its id", "worker {0} claims what was reclaimed",
            "n8n fails job {1} by its id", "an hour passes", "the sweep: what lost its worker is rescued", "node {0} takes a lease",
            "worker {0} claims what was reclaimed", "worker {0} brings its plan"),
        Way("user {0} asks for a plan", "n8n claims job {1} as e{2}", "an hour passes", "the sweep: what n8n is silent about fails",
            "n8n's callback: job {1} completed as e{2}", "a node reads an answer, which is none",
            "n8n's callback: job {1} completed as e{2}", "a node reads an answer, which is a plan"),
    ];

    private static JobAction[] Way(params string[] words) => [.. words.Select(move => All.Single(action => action.Words == move))];

    private static JobAction Sweep(string words, Func<JobLifecycleModel, string> model,
        Func<StuckJobs, TimeSpan, CancellationToken, Task<int>> sweep) =>
        new(2, "the sweep: " + words, (life, _) => model(life), (db, _) => db.SweepAsync(sweep));

    private static JobAction Event(string kind) => new(2, $"n8n's callback: job {{1}} {kind} as e{{2}}",
        (life, m) => life.Event(m.Of, Message(m), kind, m.Execution, null, m.Plan),
        (db, m) => db.EventAsync(m.Of, Message(m), Enum.Parse<WebhookEventKind>(kind, ignoreCase: true), m.Execution, null, m.Plan));

    // Of ten messages some come twice.
    private static string Message(JobMove move) => $"{move.Serial % 10}";
}
