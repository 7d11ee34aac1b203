using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Accounts;

/// <summary>
/// How often the six digits of an account may be tried, wherever its factor is kept: counted in the database, so for all nodes and all
/// addresses together. And whether an account of a Supabase project has a factor, which the same database knows: no call is needed.
/// </summary>
internal sealed class FactorAttempts(PlanDatabase database)
{
    public static readonly AccountResult.Refused TooMany = new(
        "Too many wrong codes for this account. Wait an hour, then try again.", "Code", StatusCodes.Status429TooManyRequests);

    /// <summary>Counts an attempt before it is made. False when there were ten in the last hour.</summary>
    public Task<bool> BeginAsync(Guid accountId, CancellationToken ct) => database.AsServiceAsync(
        session => session.SingleAsync<bool>("select begin_second_factor_attempt(@accountId)", new { accountId }), ct);

    /// <summary>After a right code the wrong ones are forgotten.</summary>
    public Task<int> ForgetAsync(Guid accountId, CancellationToken ct) => database.AsServiceAsync(
        session => session.ExecuteAsync("delete from second_factor_attempts where user_id = @accountId", new { accountId }), ct);

    /// <summary>Whether the account has a verified factor at Supabase Auth.</summary>
    public Task<bool> AreAtSupabaseAsync(Guid accountId, CancellationToken ct) => database.AsServiceAsync(
        session => session.SingleAsync<bool>("select has_supabase_factor(@accountId)", new { accountId }), ct);
}
