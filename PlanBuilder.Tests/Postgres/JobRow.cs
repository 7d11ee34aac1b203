namespace PlanBuilder.Tests.Postgres;

/// <summary>A row of <c>jobs</c> as its owner reads it, and how it stands in the ledger.</summary>
public sealed class JobRow
{
    public Guid Id { get; init; }
    public Guid UserId { get; init; }
    public string? Status { get; init; }
    public string? Result { get; init; }
    public string? ReceivedResult { get; init; }
    public string? Error { get; init; }
    public string? ErrorCode { get; init; }
    public string? Step { get; init; }
    public string? Runner { get; init; }
    public int Progress { get; init; }
    public int? PostsDone { get; init; }
    public int? PostsTotal { get; init; }
    public int Version { get; init; }
    public int Attempt { get; init; }
    public int AttemptsLeft { get; init; }
    public int HandoverAttempts { get; init; }
    public string? N8nExecutionId { get; init; }
    public DateTime CreatedAt { get; init; }
    public DateTime QueuedAt { get; init; }
    public DateTime UpdatedAt { get; init; }
    public DateTime? StartedAt { get; init; }
    public DateTime? CompletedAt { get; init; }
    public DateTime? HeartbeatAt { get; init; }
    public DateTime? HandedOverAt { get; init; }
    public DateTime? NextAttemptAt { get; init; }
    public bool Booked { get; init; }
    public DateTime? RefundedAt { get; init; }
}
