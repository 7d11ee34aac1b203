namespace PlanBuilder.Web.Audit;

/// <summary>One row of the trail as it is read. <paramref name="At"/> is in UTC.</summary>
/// <param name="ActorId">Who did it; null where nobody was signed in, and where the reader may not know.</param>
/// <param name="ActorKind">self: the account itself; other: an operator; nobody: nobody was signed in.</param>
/// <param name="UserId">The account it was done to.</param>
/// <param name="Ip">Where from; null where it was forgotten, and where the reader may not know.</param>
/// <param name="Detail">JSON.</param>
internal sealed record AuditEntry(
    long Id, DateTime At, string Act, string Via, Guid? ActorId, string ActorKind, Guid? UserId, Guid? JobId, string? Ip, string? UserAgent,
    string? Detail)
{
    /// <summary>Where the page after this entry begins.</summary>
    public AuditCursor Cursor => new(At, Id);
}
