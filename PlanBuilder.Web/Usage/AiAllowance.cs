using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Usage;

/// <summary>
/// What the AI may take for an account in a day (UTC), whatever becomes of the work: the limits are columns of <c>usage_limits</c>, the
/// count is never refunded. Whoever calls an AI for an account reserves before the first call, once for the whole work, and settles after
/// the last. A reservation that is never settled counts as it is.
/// </summary>
internal sealed class AiAllowance(PlanDatabase database, [FromKeyedServices(PostgresSetup.Background)] PlanDatabase background)
{
    /// <summary>
    /// Reserves what the calls may take at most. False when the account's day has no room for it. The same reservation again counts
    /// once; another one of a job that has one is added and never refused.
    /// </summary>
    public Task<bool> ReserveAsync(AiReservation reservation, AiCost estimate, CancellationToken ct) =>
        background.AsServiceAsync(session => session.SingleAsync<bool>(
            "select reserve_ai(@AccountId, @Purpose, @Key, @Calls, @Tokens, @JobId)",
            new { reservation.AccountId, reservation.Purpose, reservation.Key, estimate.Calls, estimate.Tokens, reservation.JobId }), ct);

    /// <summary>Says what the calls took. False when there is no such reservation.</summary>
    public Task<bool> SettleAsync(AiReservation reservation, AiCost spent, CancellationToken ct) =>
        background.AsServiceAsync(session => session.SingleAsync<bool>(
            "select settle_ai(@AccountId, @Key, @Calls, @Tokens)",
            new { reservation.AccountId, reservation.Key, spent.Calls, spent.Tokens }), ct);

    /// <summary>The accounts whose AI took most today (UTC).</summary>
    public Task<IReadOnlyList<AiDay>> TodayAsync(int most, CancellationToken ct) =>
        database.AsServiceAsync(session => session.QueryAsync<AiDay>(
            "select user_id, email, calls, tokens, calls_per_day, tokens_per_day, open from ai_usage_today(@most)", new { most }), ct);
}

/// <summary>What calls of an AI take: how many, and their tokens in both directions.</summary>
internal sealed record AiCost(int Calls, long Tokens)
{
    public static readonly AiCost None = new(0, 0);

    public static AiCost operator +(AiCost one, AiCost other) => new(one.Calls + other.Calls, one.Tokens + other.Tokens);

    public static AiCost operator -(AiCost one, AiCost other) => new(one.Calls - other.Calls, one.Tokens - other.Tokens);
}

/// <summary>A reservation of an account, before and after its calls.</summary>
/// <param name="Purpose">What the calls are for, in one word.</param>
/// <param name="Key">What it is known by, at most once in its account.</param>
/// <param name="JobId">The job that it is for; null for calls outside of any.</param>
internal sealed record AiReservation(Guid AccountId, string Purpose, string Key, Guid? JobId = null)
{
    /// <summary>For one attempt to make the plan of a job.</summary>
    /// <param name="run">Tells it from the runner's others.</param>
    public static AiReservation ForPlan(Guid accountId, Guid jobId, string runner, string run) =>
        new(accountId, "plan", $"{jobId} {runner} {run}", jobId);

    /// <summary>The same for one attempt to rewrite posts.</summary>
    public static AiReservation ForChange(Guid accountId, Guid jobId, string runner, string run) =>
        new(accountId, "change", $"{jobId} {runner} {run}", jobId);
}

/// <summary>
/// What the AI took for an account today, with its limits (null: none) and how many reservations are <paramref name="Open"/>.
/// </summary>
internal sealed record AiDay(
    Guid UserId, string? Email, long Calls, long Tokens, int? CallsPerDay, long? TokensPerDay, long Open);
