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

    /// <summary>How often n8n took it up, or was given it and did not.</summary>
    public int N8nRuns { get; set; }

    /// <summary>Whether the workflow that accepted it named its version.</summary>
    public bool IsNamed { get; set; }

    /// <summary>What another brought as the plan, until it is read; and the moment at which it came.</summary>
    public string? Received { get; private set; }
    public int ReceivedAt { get; private set; }
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
        N8nRuns += by == "n8n" ? 1 : 0;
    }

    /// <summary>What failed keeps its reason until it is read.</summary>
    public void Receive(string result, int at, int moment)
    {
        QueuePosition = Waits && QueuePosition.Minutes > 30 * at ? (30 * at, moment) : QueuePosition;
        (Status, Runner, Step, Progress, Done, Total) = ("running", "n8n", "reading", Math.Max(Progress, 90), null, null);
        (Received, ReceivedAt, Heartbeat, Next) = (result, moment, at, null);
    }

    /// <summary>Posts written, which never get fewer.</summary>
    public void Counts(int done, int total) => (Done, Total) = (Math.Max(Done ?? 0, done), total);

    public void Complete(string result)
    {
        (Status, Result, Received, Code, Step, Progress, Done, Total) = ("completed", result, null, null, null, 100, null, null);
        (Notifications, Refunded) = (Notifications + 1, false);
    }

    /// <param name="said">Whether its writer had words on it.</param>
    public void Fail(string code, bool said)
    {
        var returns = Code is not null && code != "cancelled"; // a late answer was no plan
        Refunded |= !(code == "cancelled" && Status == "running");
        (Status, Code, Received, Faults) = ("failed", returns ? Code : code, null, Faults + (said ? 1 : 0));
        Notifications += returns ? 0 : 1;
    }

    public void Rescue(int at)
    {
        var stays = IsReclaimed;
        Wait(at);
        (Runner, HandedOver) = stays ? (Runner, HandedOver) : (null, null);
    }

    /// <summary>n8n, which has it and did not take it up, is given it again.</summary>
    public void HandOverAgain(int at) => (HandedOver, Next, Queued, N8nRuns) = (at, at, at, N8nRuns + 1);

    public void Requeue(int at)
    {
        Wait(at);
        (Left, Runner, HandedOver, Handovers, N8nRuns, Next, Refunded) = (3, null, null, 0, 0, null, false);
    }

    /// <summary>What its owner sees change counts a version.</summary>
    public object Seen => (Status, Step, Progress, Done, Total, Code, Runner);

    /// <summary>How it must stand in the database.</summary>
    public ModelJobState At(int now) => new(
        User, Status, Code, Result, Received, N8nRuns, Attempt, Left, Runner, Step, Progress, Done, Total, Execution, Handovers, Faults,
        Notifications, Refunded, Version, now - Queued, now - Started, now - Heartbeat, now - HandedOver,
        Next is null ? "none" : Next <= now ? "due" : "later");

    private void Wait(int at)
    {
        (Status, Queued, Started, Heartbeat, Step, Progress, Code, Execution) = ("queued", at, null, null, null, 0, null, null);
        (Done, Total) = (null, null);
    }
}

/// <summary>All of a job that is compared, times as their age in half hours.</summary>
internal sealed record ModelJobState(
    int User, string Status, string? Code, string? Result, string? Received, int Runs, int Attempt, int Left, string? Runner,
    string? Step, int Progress, int? Done, int? Total, string? Execution, int Handovers, int Faults, int Notifications,
    bool Refunded, int Version,
    int? Queued, int? Started, int? Heartbeat, int? HandedOver, string Next);
