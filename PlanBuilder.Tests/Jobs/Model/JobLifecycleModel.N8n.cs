namespace PlanBuilder.Tests.Jobs.Model;

/// <summary>
/// What comes of n8n's words. To what our local runner holds it can only bring a result, and to what was reclaimed not even that.
/// </summary>
internal sealed partial class JobLifecycleModel
{
    /// <summary>By the callback: each message counts once, and only the words of the execution that has the job.</summary>
    public string? Event(int of, string message, string kind, string? execution, int? attempt, string result) => On(of, job =>
    {
        var isNow = attempt is null || attempt == job.Attempt;
        var its = isNow && (execution is null || job.Execution is null || job.Execution == execution);
        var isNew = job.Messages.Add(message);
        var isAnswered = job.Received is not null;
        var moved = isNew && !isAnswered && kind switch
        {
            "started" when job.Waits => job.Runner != "local" && Does(job, () => job.Claim("n8n", execution, now, ++moments)),
            "started" => job.Status == "running" && execution is not null && job.Execution == execution
                && Does(job, () => (job.Runner, job.Heartbeat) = ("n8n", now)),
            "progress" => job.Runs("n8n") && its
                && Does(job, () => (job.Step, job.Progress, job.Heartbeat) = ("drafting", Math.Max(job.Progress, 40), now)),
            "completed" => isNow && ((job.IsOpen && job.Runner != "local") || job.TakesLateResult) && Does(job, () =>
            {
                job.Execution ??= execution;
                job.Receive(result, now, ++moments);
            }),
            _ => its && job.IsOpen && job.Runner != "local" && Does(job, () => job.Fail("workflow_failed", said: true)),
        };
        return moved ? "Moved" : !isNew ? "Replayed" : !job.IsOpen ? "Ended" : isAnswered ? "Answered" : "NotIts";
    });

    // By writing to the table.

    public string? Start(int of, string execution, bool onlyQueued) => On(of, job =>
        (onlyQueued && !job.Waits) || job.Received is not null ? "0"
        : job.Waits ? Rows(!job.IsReclaimed, job, () => job.Claim("n8n", execution, now, ++moments))
        : Rows(job.Runs("n8n"), job, () => (job.Execution, job.Heartbeat) = (execution, now)));

    public string? Tell(int of, string execution) => On(of, job =>
        Rows(job.Runs("n8n") && job.Received is null && job.Execution == execution, job, () =>
        {
            (job.Step, job.Progress, job.Heartbeat) = ("drafting", Math.Max(job.Progress, 40), now);
            job.Counts(3, 7);
        }));

    public string? Bring(int of, string result, string? fencedBy) => On(of, job =>
    {
        if (fencedBy is not null && !(job.Status == "running" && job.Execution == fencedBy))
        {
            return "0";
        }

        if (job.Received is { } received)
        {
            return received == result ? "1" : "0"; // who says the same twice is answered twice
        }

        if (job is { IsReclaimed: true, Status: not "failed" })
        {
            job.Faults += job.Result == result ? 0 : 1;
            return "0";
        }

        return Rows(job.IsOpen || job.TakesLateResult, job, () => job.Receive(result, now, ++moments));
    });

    public string? GiveUp(int of) => On(of, job =>
        Rows(job is { IsOpen: true, IsReclaimed: false, Received: null } && !job.Runs("local"), job,
            () => job.Fail("workflow_failed", said: true)));

    public string? SayCompletedWithoutResult(int of) => On(
        of, job => job is { IsOpen: true, IsReclaimed: false, Received: null } ? "PT409" : "0");

    public string? SayQueued(int of) => On(of, job => job switch
    {
        { Received: not null } or { IsReclaimed: true, Status: not "failed" } => "0",
        { Status: "running" } => Rows(true, job, () => job.Rescue(now)),
        { Status: "failed" } => Rows(true, job, () => job.Requeue(now)),
        var other => other.Waits ? "1" : "0",
    });
}
