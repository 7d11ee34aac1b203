using System.Globalization;
using PlanBuilder.Web.Jobs;

namespace PlanBuilder.Web.Operations;

/// <summary>Jobs, their changes and their times in an operator's words.</summary>
internal static class OperatorWords
{
    /// <summary>The first letters of an id: enough to tell jobs apart on a page.</summary>
    public static string Short(Guid id) => id.ToString()[..8];

    /// <summary>"4 s", "3 min", "2 h", "5 days".</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalSeconds: < 120 } => $"{Math.Max(0, (int)span.TotalSeconds)} s",
        { TotalMinutes: < 120 } => $"{(int)span.TotalMinutes} min",
        { TotalHours: < 48 } => $"{(int)span.TotalHours} h",
        _ => $"{(int)span.TotalDays} days",
    };

    public static string Span(double seconds) => Span(TimeSpan.FromSeconds(seconds));

    /// <summary>"0.4 s", "72 s", "12 min"; nothing for nothing.</summary>
    public static string Seconds(double? seconds) => seconds switch
    {
        null => "",
        < 10 => seconds.Value.ToString("0.0 s", CultureInfo.InvariantCulture),
        _ => Span(seconds.Value),
    };

    public static string WaitsFor(OpenJob job) => job switch
    {
        { Runner: "n8n", HandedOverAt: { } at, NextAttemptAt: null } => $"n8n, which took it {Span(job.Now - at)} ago, to start it",
        { Runner: "n8n", HandedOverAt: not null } => $"n8n to take it, try {job.HandoverAttempts}",
        { Runner: "n8n", NextAttemptAt: { } next } => $"the next try, in {Span(next - job.Now)}: n8n refused {job.HandoverAttempts} times",
        { NextAttemptAt: { } next } when next > job.Now => $"its next attempt, in {Span(next - job.Now)}",
        { Attempt: > 0 } => "a worker, again",
        _ => "a worker",
    };

    /// <summary>One line of a job's story.</summary>
    public static string Sentence(JobChange change) => change.Kind switch
    {
        "enqueued" => "Asked for, and booked.",
        "claimed" => $"Claimed by {Runner(change)}: attempt {change.Attempt}.",
        "reported" => $"Step {change.Step} begins, {change.Progress} %.",
        "completed" when change.Was == JobStatus.Failed => $"A plan came late from {Runner(change)}: completed after all, and booked again.",
        "completed" => $"Completed by {Runner(change)}.",
        "failed" when change.ErrorCode == JobErrors.Cancelled =>
            $"Cancelled by its owner{At(change)}. {(change.Was == JobStatus.Queued ? "Refunded." : "Not refunded: it was begun.")}",
        "failed" when change.ErrorCode == JobErrors.Stopped => $"Cancelled by an operator{At(change)}. Refunded.",
        "failed" => $"Failed{At(change)}: {change.ErrorCode}. Refunded.",
        "rescued" => $"Its worker was lost{At(change)}: rescued, it waits for another.",
        "put_off" => $"Trouble that passes{At(change)}: it begins again at {Clock(change.NextAttemptAt)}.",
        "given_back" => $"Given back{At(change)} by a node that stopped or lost the database; the attempt does not count.",
        "requeued" => "Requeued, with all its attempts.",
        "handing_over" => "Being handed over to n8n.",
        "handed_over" => "n8n took it.",
        "refused" => $"n8n did not take it: once more at {Clock(change.NextAttemptAt)}.",
        "taken_back" => "Taken back from n8n, which did not start it: it is made here.",
        var kind => kind,
    };

    private static string At(JobChange change) => change switch
    {
        { Step: { } step } => $" at step {step}, {change.Progress} %",
        { Was: JobStatus.Queued } => " while it waited",
        _ => "",
    };

    private static string Runner(JobChange change) => change.Runner switch
    {
        "local" => "the local runner",
        null => "another writer",
        var runner => runner,
    };

    private static string Clock(DateTime? time) => time?.ToString("HH:mm:ss", CultureInfo.InvariantCulture) ?? "once";
}
