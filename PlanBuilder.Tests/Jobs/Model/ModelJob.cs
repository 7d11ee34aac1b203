namespace PlanBuilder.Tests.Jobs.Model;

/// <summary>A job in <see cref="JobLifecycleModel"/>, whose clock counts half hours, and what happens to it in each transition.</summary>
/// <param name="ahead">How many open jobs its user has already: each puts it a minute further back in the queue.</param>
/// <param name="moment">Which moment of the story it is.</param>
internal sealed class ModelJob(int user, string key, string input, int now, int ahead, int moment)
{
    /// <summary>
    /// Its place in the queue: minutes, then which moment of the story. It keeps it, whatever happens, unless it is claimed before.
    /// </summary>
    public (int Minutes, int Moment) QueuePosition { get; private set; } = ((30 * now) + ahead, moment);

    public int User { get; } = user;
    public string Key { get; } = key;
    public string Input { get; } = input;
    public string Status { get; private set; } = "queued";
    public string? Code { get; private set; }
    public string? Result { get; private set; }
    public int Attempt { get; private set; }
    public int Left { get; set; } = 3;
    public string? Runner { get; set; }
    public string? Step { get; set; }
    public int Progress { get; set; }
    public int? Done { get; set; }
    public int? Total { get; set; }
    public string? Execution { get; set; }
    public int Handovers { get; set; }
    public int Faults { get; set; }
    public int Notifications { get; private set; }
    public bool Refunded { get; private set; }
    public int Version { get; set; } = 1;
    public int Queued { get; private set; } = now;
    public int? Started { get; private set; }
    public int? Heartbeat { get; set; }
    public int? HandedOver { get; set; }
    public int? Next { get; set; }
    public HashSet<string> Messages { get; } = [];

    public bool IsOpen => Status is "queued" or "running";

    public bool Waits => Status == "queued";

    public bool Runs(string by) => Status == "running" && Runner == by;

    /// <summary>n8n had it and did not start it, or refused it: it is made here, whatever n8n still says.</summary>
    public bool IsReclaimed => Runner == "local" && Handovers > 0;

    public bool TakesLateResult =>
        Status == "failed" && Code is "timed_out" or "stuck_queued" or "worker_lost" or "webhook_unreachable" or "workflow_failed";

    public void Claim(string by, string? execution, int at, int moment)
    {
        QueuePosition = QueuePosition.Minutes > 30 * at ? (30 * at, moment) : QueuePosition;
        (Status, Runner, Execution, Progress) = ("running", by, execution, 0);
        (Attempt, Left, Started, Heartbeat) = (Attempt + 1, Math.Max(Left - 1, 0), at, at);
    }

    /// <summary>Posts written, which never get fewer.</summary>
    public void Counts(int done, int total) => (Done, Total) = (Math.Max(Done ?? 0, done), total);

    public void Complete(string by, string result)
    {
        (Status, Runner, Result, Code, Step, Progress, Done, Total) = ("completed", by, result, null, null, 100, null, null);
        (Notifications, Refunded) = (Notifications + 1, false);
    }

    /// <param name="said">Whether its writer had words on it.</param>
    public void Fail(string code, bool said)
    {
        Refunded |= !(code == "cancelled" && Status == "running");
        (Status, Code, Result, Notifications, Faults) = ("failed", code, null, Notifications + 1, Faults + (said ? 1 : 0));
    }

    public void Rescue(int at)
    {
        var stays = IsReclaimed;
        Wait(at);
        (Runner, HandedOver) = stays ? (Runner, HandedOver) : (null, null);
    }

    public void Requeue(int at)
    {
        Wait(at);
        (Left, Runner, HandedOver, Handovers, Next, Refunded) = (3, null, null, 0, null, false);
    }

    /// <summary>What its owner sees change counts a version.</summary>
    public object Seen => (Status, Step, Progress, Done, Total, Code, Runner);

    /// <summary>How it must stand in the database.</summary>
    public ModelJobState At(int now) => new(
        User, Status, Code, Result, Attempt, Left, Runner, Step, Progress, Done, Total, Execution, Handovers, Faults, Notifications,
        Refunded, Version, now - Queued, now - Started, now - Heartbeat, now - HandedOver,
        Next is null ? "none" : Next <= now ? "due" : "later");

    private void Wait(int at)
    {
        (Status, Queued, Started, Heartbeat, Step, Progress, Code, Execution) = ("queued", at, null, null, null, 0, null, null);
        (Done, Total) = (null, null);
    }
}

/// <summary>All of a job that is compared, times as their age in half hours.</summary>
internal sealed record ModelJobState(
    int User, string Status, string? Code, string? Result, int Attempt, int Left, string? Runner, string? Step, int Progress, int? Done,
    int? Total, string? Execution, int Handovers, int Faults, int Notifications, bool Refunded, int Version,
    int? Queued, int? Started, int? Heartbeat, int? HandedOver, string Next);
