using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Usage;

/// <summary>
/// What an account has used of its plans this month (UTC), and what its tier allows. No <paramref name="PerMonth"/> means no limit.
/// </summary>
internal sealed record MonthlyUsage(string Tier, int Used, int? PerMonth, DateTime ResetsAt)
{
    public bool IsExhausted => Used >= PerMonth;

    public bool IsAtTheLast => Used == PerMonth - 1;

    /// <summary>The tier as a page names it: "Free".</summary>
    public string TierName => Tier.Length == 0 ? "" : char.ToUpperInvariant(Tier[0]) + Tier[1..];

    /// <summary>The first day of the next month.</summary>
    public string ResetDay => DateOnly.FromDateTime(ResetsAt).Long() + " (UTC)";

    public string Sentence => PerMonth is { } limit
        ? $"{Used} of {limit} plans used this month. Resets {ResetDay}."
        : $"{Used} {(Used == 1 ? "plan" : "plans")} used this month. No limit.";
}

/// <summary>A booking of the ledger. Times are UTC; a job that was deleted meanwhile has no <see cref="Status"/>.</summary>
internal sealed class LedgerEntry
{
    public Guid? JobId { get; init; }
    public DateTime BookedAt { get; init; }
    public DateTime? RefundedAt { get; init; }

    /// <summary>When it was booked again, after a refund: a plan that came late, or was made again.</summary>
    public DateTime? BookedAgainAt { get; init; }

    /// <summary>What its owner called the plan.</summary>
    public string? Name { get; init; }

    public string? Goal { get; init; }
    public string? Period { get; init; }
    public string? Status { get; init; }

    /// <summary>Why its job failed, where it did.</summary>
    public string? Reason { get; init; }

    public string Title => Name ?? (Goal is null ? "Untitled plan" : Period is null ? Goal : $"{Goal}, {Period}");
}

/// <summary>A month of the ledger, the latest booking first.</summary>
internal sealed record LedgerMonth(int Booked, int Refunded, IReadOnlyList<LedgerEntry> Entries, bool HasEarlier);
