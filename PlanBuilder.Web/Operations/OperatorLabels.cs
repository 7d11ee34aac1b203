using System.Globalization;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Operations;

/// <summary>Jobs, their changes and their times in an operator's words.</summary>
internal static class OperatorLabels
{
    /// <summary>The first letters of an id: enough to tell jobs apart on a page.</summary>
    public static string Short(Guid id) => id.ToString()[..8];

    /// <summary>"Nov 24, 14:05", in UTC.</summary>
    public static string Time(DateTime at) => at.ToString("MMM d, HH:mm", CultureInfo.InvariantCulture);

    /// <summary>"Nov 24, 2026", in UTC.</summary>
    public static string Day(DateTime at) => at.ToString("MMM d, yyyy", CultureInfo.InvariantCulture);

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

    /// <summary>"12 of 60"; without a limit just "12".</summary>
    public static string Part(long count, long? limit) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0}{(limit is null ? "" : $" of {limit:N0}")}");

    /// <summary>A step's word: "asking again"; "claimed" before the first.</summary>
    public static string Step(string? step) => step?.Replace('_', ' ') ?? "claimed";

    public static string WaitsFor(OpenJob job) => job switch
    {
        { Runner: "n8n", HandedOverAt: { } at, NextAttemptAt: null } => $"n8n to start it (accepted {Span(job.Now - at)} ago)",
        { Runner: "n8n", HandedOverAt: not null } => $"n8n to accept it (attempt {job.HandoverAttempts})",
        { Runner: "n8n", NextAttemptAt: { } next } =>
            $"the next handover, in {Span(next - job.Now)} "
            + $"(refused {(job.HandoverAttempts == 1 ? "once" : $"{job.HandoverAttempts} times")})",
        { NextAttemptAt: { } next } when next > job.Now => $"its next attempt, in {Span(next - job.Now)}",
        { Attempt: > 0 } => "a worker (retry)",
        _ => "a worker",
    };

    /// <summary>One line of a job's timeline.</summary>
    public static string Sentence(JobEvent change) => change.Kind switch
    {
        "enqueued" => "Enqueued and counted.",
        "imported" => "Imported from a file by its owner, and counted as an import.",
        "claimed" => $"Claimed by {Runner(change)} (attempt {change.Attempt}).",
        "reported" => $"Started step {Step(change.Step)} ({change.Progress}%).",
        "completed" when change.Was == JobStatus.Failed => $"Late result from {Runner(change)}. Completed after all, and counted again.",
        "received" when change.Was == JobStatus.Failed => $"Late result from {Runner(change)}. Reading it.",
        "received" => $"Result from {Runner(change)}. Reading it.",
        "completed" => $"Completed by {Runner(change)}.",
        "failed" when change.ErrorCode == FailureReason.Cancelled.Code => $"Canceled by its owner{At(change)}. {Refund(change)}",
        "failed" when change.ErrorCode == FailureReason.Stopped.Code => $"Canceled by an operator{At(change)}. {Refund(change)}",
        "failed" => $"Failed{At(change)}: {change.ErrorCode}. {Refund(change)}",
        "rescued" => $"Worker lost{At(change)}. Rescued and requeued.",
        "retry_scheduled" => $"Temporary failure{At(change)}. Retry scheduled{For(change.NextAttemptAt)}.",
        "released" => $"Released{At(change)} by a node that was stopping or lost the database. The attempt doesn't count.",
        "requeued" => "Requeued with all its attempts.",
        "handing_over" => "Handing over to n8n.",
        "handed_over" => "Accepted by n8n.",
        "refused" => $"Refused by n8n. Retry scheduled{For(change.NextAttemptAt)}.",
        "not_started" => "Not started by n8n, so it's handed over again.",
        "reclaimed" => "Reclaimed from n8n, which didn't start it. It runs locally now.",
        var kind => kind,
    };

    private static string At(JobEvent change) => change switch
    {
        { Step: { } step } => $" at step {Step(step)} ({change.Progress}%)",
        { Was: JobStatus.Queued } => " while queued",
        _ => "",
    };

    private static string Refund(JobEvent change) =>
        change.Was == JobStatus.Queued || FailureReason.Find(change.ErrorCode) is null or { Refunded: true }
            ? "Refunded." : "Not refunded, since it had started.";

    private static string Runner(JobEvent change) => change.Runner switch
    {
        "local" => "the local runner",
        null => "an external writer",
        var runner => runner,
    };

    private static string For(DateTime? time) => time?.ToString("' for 'HH:mm:ss", CultureInfo.InvariantCulture) ?? "";
}
