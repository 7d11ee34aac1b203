namespace PlanBuilder.Web.Audit;

/// <summary>One act. Who acts, and from where, the trail adds from the request.</summary>
/// <param name="AccountId">The account it was done to; null for the actor's own.</param>
/// <param name="JobId">The job it was done to, if any.</param>
/// <param name="Detail">
/// A few short values, such as <c>new { limit = "sign_in" }</c>: never a secret, an address, or what a person wrote.
/// </param>
internal sealed record AuditEvent(AuditAct Act, Guid? AccountId = null, Guid? JobId = null, object? Detail = null)
{
    /// <summary>Who did it, where the request doesn't know yet, as at a sign-in.</summary>
    public Guid? ActorId { get; init; }

    /// <summary>Names the account where its id isn't known, as at a failed sign-in. It is looked up, and not stored.</summary>
    public string? Email { get; init; }

    /// <summary>A limit refused something.</summary>
    /// <param name="limit">Which, in one word.</param>
    public static AuditEvent Refused(string limit, Guid? accountId = null) =>
        new(AuditAct.LimitRefused, accountId, Detail: new { limit }) { ActorId = accountId };

    /// <summary>A sign-in, or what comes to the same, by the account itself.</summary>
    public static AuditEvent ByItself(AuditAct act, Guid accountId, object? detail = null) =>
        new(act, accountId, Detail: detail) { ActorId = accountId };
}
