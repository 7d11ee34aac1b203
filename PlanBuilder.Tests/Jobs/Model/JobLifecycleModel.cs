namespace PlanBuilder.Tests.Jobs.Model;

/// <summary>
/// What must come of each move in a job's life, without a database: who may do what when, and what is answered. A number is how many
/// rows were touched; null means that there is nothing to make the move with.
/// </summary>
internal sealed partial class JobLifecycleModel
{
    /// <summary>Plans a month and at once, of each user's tier.</summary>
    public static readonly (string Tier, int? PerMonth, int MaxActive)[] Users = [("free", 3, 2), ("essentials", 20, 2), ("pro", null, 2)];

    private readonly (ModelJob Job, int Attempt)?[] hands = new (ModelJob, int)?[3]; // what each worker believes to be its job
    private readonly (ModelJob Job, int Handovers)?[] leases = new (ModelJob, int)?[3];
    private int now, moments;

    public List<ModelJob> Jobs { get; } = [];

    private IEnumerable<ModelJob> InOrder => Jobs.OrderBy(job => job.QueuePosition);

    public IEnumerable<ModelJobState> States => Jobs.Select(job => job.At(now));

    public string? HourPasses()
    {
        now += 2;
        return "";
    }

    public string Enqueue(int user, string key, string input)
    {
        var own = Jobs.Where(job => job.User == user).ToList();
        if (own.FirstOrDefault(job => job.Key == key) is { } same)
        {
            return same.Input == input ? $"job {Jobs.IndexOf(same)}" : "key taken";
        }

        var (used, active) = (own.Count(job => !job.Refunded), own.Count(job => job.IsOpen));
        if (used >= Users[user].PerMonth)
        {
            return $"limit, {used} of {Users[user].PerMonth}";
        }

        if (active >= Users[user].MaxActive)
        {
            return $"active, {active} of {Users[user].MaxActive}";
        }

        Jobs.Add(new ModelJob(user, key, input, now, active, ++moments));
        return $"job {Jobs.Count - 1}";
    }

    public string? Cancel(int user, int of) =>
        On(of, job => Rows(job.User == user && job.IsOpen, job, () => job.Fail("cancelled", said: false)));

    // Workers of this app. Who claims gets the job that has waited longest in the queue, whoever had it before.

    public string Claim(int worker, bool reclaimedOnly)
    {
        var next = InOrder.FirstOrDefault(
            job => job.Waits && !(job.Next > now) && (job.Runner == "local" || (!reclaimedOnly && job.HandedOver is null)));
        hands[worker] = next is null ? null : (next, next.Attempt + 1);
        return next is not null && Does(next, () => next.Claim("local", next.Execution, now, ++moments))
            ? $"job {Jobs.IndexOf(next)}, attempt {next.Attempt}"
            : "nothing";
    }

    public string? Heartbeat(int worker) => InHand(worker, job => job.Heartbeat = now);

    public string? Report(int worker, string step, int progress, int done, int total) => InHand(worker, job =>
    {
        (job.Step, job.Progress, job.Heartbeat) = (step, Math.Max(job.Progress, progress), now);
        job.Counts(done, total);
    });

    public string? Complete(int worker, string result) => InHand(worker, job => job.Complete(result));

    public string? Fail(int worker, string code) => InHand(worker, job => job.Fail(code, said: true));

    public string? Release(int worker, int pause, bool counts) => InHand(worker, job =>
    {
        job.Rescue(now);
        (job.Next, job.Left) = (now + pause, job.Left + (counts ? 0 : 1));
    });

    /// <summary>A node reads the answer that waits longest.</summary>
    public string Read(bool isPlan)
    {
        var next = Jobs.Where(job => job.Received is not null).MinBy(job => job.ReceivedAt);
        return next is null ? "nothing" : Does(next, () =>
        {
            if (isPlan)
            {
                next.Complete(next.Received!);
            }
            else
            {
                next.Fail("unusable_plan", said: true);
            }
        }) ? $"job {Jobs.IndexOf(next)}" : "";
    }

    public string? Requeue(int of) => On(of, job => Rows(job.Status == "failed", job, () => job.Requeue(now)));

    // The way to n8n.

    public string Lease(int worker)
    {
        var next = InOrder.FirstOrDefault(
            job => job.Waits && job.Runner != "local" && (job.Next <= now || job is { Next: null, HandedOver: null }));
        leases[worker] = next is null ? null : (next, next.Handovers + 1);
        return next is not null && Does(next, () =>
            (next.Runner, next.HandedOver, next.Handovers, next.Next) = ("n8n", next.HandedOver ?? now, next.Handovers + 1, now + 1))
            ? $"job {Jobs.IndexOf(next)}" : "nothing";
    }

    /// <param name="names">Whether the workflow names its version.</param>
    public string? EndLease(int worker, bool accepted, bool names = false) => leases[worker] is not var (job, handovers) ? null
        : Rows(job.Waits && job.Runner == "n8n" && job.Handovers == handovers, job,
            () => (job.HandedOver, job.Next, job.IsNamed) =
                (accepted ? job.HandedOver : null, accepted ? null : now + 1, accepted ? names : job.IsNamed));

    // Sweeps: what was silent or waiting for a quarter of an hour.

    public string Rescue() => Sweep(job => job.Runs("local") && IsOld(job.Heartbeat) && job.Left > 0, job =>
    {
        job.Rescue(now);
        job.Next = null;
    });

    public string FailLost() => SweepAway(job => job.Runs("local") && IsOld(job.Heartbeat) && job.Left == 0, "worker_lost");

    public string FailTimedOut() => SweepAway(job => job.Runs("local") && IsOld(job.Started), "timed_out");

    public string FailSilent() => SweepAway(IsSilent, "timed_out");

    /// <param name="runs">How many n8n has in all.</param>
    public string HandOverSilentAgain(int runs) => Sweep(job => IsSilent(job) && job.Execution is not null && job.N8nRuns < runs, job =>
    {
        job.Rescue(now);
        job.Next = null;
    });

    public string HandOverUnclaimedAgain(int runs) => Sweep(
        job => job is { Waits: true, Runner: "n8n", Next: null, IsNamed: true } && IsOld(job.HandedOver) && job.N8nRuns + 1 < runs,
        job => job.HandOverAgain(now));

    public string FailStuck()
    {
        var somebodyIsThere = Jobs.Exists(
            job => (job.Started is not null && !IsOld(job.Started)) || (job.Runs("local") && !IsOld(job.Heartbeat)));
        return SweepAway(
            job => job.Waits && job.Runner != "n8n" && !somebodyIsThere && IsOld(Math.Max(job.Queued, job.Next ?? 0)),
            "stuck_queued");
    }

    public string Reclaim() => Sweep(IsNotStarted, job => (job.Runner, job.Next) = ("local", now));

    public string FailNotStarted() =>
        Sweep(IsNotStarted, job => job.Fail(
            job.HandedOver is null || job.Next is not null ? "webhook_unreachable" : "stuck_queued", said: false));

    private bool IsNotStarted(ModelJob job) => job.Waits && job.Runner == "n8n" && IsOld(Math.Max(job.Queued, job.HandedOver ?? 0));

    private bool IsSilent(ModelJob job) => job.Runs("n8n") && job.Received is null && IsOld(job.Heartbeat);

    private bool IsOld(int? since) => now > since;

    private string? On(int of, Func<ModelJob, string> move) => Jobs.Count == 0 ? null : move(Jobs[of % Jobs.Count]);

    private string? InHand(int worker, Action<ModelJob> change) => hands[worker] is not var (job, attempt) ? null
        : Rows(job is { Status: "running", Received: null } && job.Attempt == attempt, job, () => change(job));

    private string Sweep(Func<ModelJob, bool> which, Action<ModelJob> change) =>
        $"{Jobs.Where(which).ToList().Count(job => Does(job, () => change(job)))}";

    private string SweepAway(Func<ModelJob, bool> which, string code) => Sweep(which, job => job.Fail(code, said: false));

    private static string Rows(bool may, ModelJob job, Action change) => may && Does(job, change) ? "1" : "0";

    private static bool Does(ModelJob job, Action change)
    {
        var before = job.Seen;
        change();
        job.Version += before.Equals(job.Seen) ? 0 : 1;
        return true;
    }
}
