using PlanBuilder.Web.Audit;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Accounts;

/// <summary>All SQL on <c>second_factors</c>. What may happen once is one statement.</summary>
internal sealed class SecondFactorStore(PlanDatabase database, AuditTrail audit)
{
    public Task<FactorState?> FindAsync(Guid accountId, CancellationToken ct) => database.AsServiceAsync(
        session => session.FirstOrDefaultAsync<FactorState>(
            "select created_at, cardinality(recovery_codes) as recovery_codes from second_factors where user_id = @accountId",
            new { accountId }),
        ct);

    /// <summary>Ends all its sessions with it. False when the account has one.</summary>
    public Task<bool> SetUpAsync(Guid accountId, string secret, long step, string[] codes, CancellationToken ct) =>
        ChangeAsync(AuditAct.SecondFactorAdded, """
            insert into second_factors (user_id, secret, last_step, recovery_codes) values (@accountId, @secret, @step, @codes)
            on conflict do nothing
            """, accountId, new { accountId, secret, step, codes }, ct);

    /// <summary>As it was stored; null where the account has none.</summary>
    public Task<string?> SecretAsync(Guid accountId, CancellationToken ct) => database.AsServiceAsync(
        session => session.FirstOrDefaultAsync<string>(
            "select secret from second_factors where user_id = @accountId",
            new { accountId }),
        ct);

    /// <summary>False where a code of this half minute, or of a later one, was used before.</summary>
    public async Task<bool> TakeStepAsync(Guid accountId, long step, CancellationToken ct) => await ExecuteAsync(
        "update second_factors set last_step = @step where user_id = @accountId and last_step < @step", new { accountId, step }, ct) > 0;

    /// <summary>Uses it up. False when it is none, or was used before.</summary>
    public async Task<bool> UseRecoveryCodeAsync(Guid accountId, string hash, CancellationToken ct) => await ExecuteAsync("""
        update second_factors set recovery_codes = array_remove(recovery_codes, @hash)
         where user_id = @accountId and @hash = any(recovery_codes)
        """, new { accountId, hash }, ct) > 0;

    /// <summary>False when the account has none.</summary>
    public async Task<bool> ReplaceRecoveryCodesAsync(Guid accountId, string[] codes, CancellationToken ct) => await ExecuteAsync(
        "update second_factors set recovery_codes = @codes where user_id = @accountId", new { accountId, codes }, ct) > 0;

    /// <summary>Ends all its sessions with it. False when the account has none.</summary>
    public Task<bool> RemoveAsync(Guid accountId, CancellationToken ct) => ChangeAsync(
        AuditAct.SecondFactorRemoved, "delete from second_factors where user_id = @accountId", accountId, new { accountId }, ct);

    private Task<bool> ChangeAsync(AuditAct act, string sql, Guid accountId, object parameters, CancellationToken ct) =>
        database.AsServiceAsync(async session =>
        {
            await session.ExecuteAsync("select from auth.users where id = @accountId for update", new { accountId }); // nobody signs in now
            if (await session.ExecuteAsync(sql, parameters) == 0)
            {
                return false;
            }

            await session.ExecuteAsync("select end_account_sessions(@accountId)", new { accountId });
            await audit.RecordAsync(session, new AuditEvent(act, accountId));
            return true;
        }, ct);

    private Task<int> ExecuteAsync(string sql, object parameters, CancellationToken ct) =>
        database.AsServiceAsync(session => session.ExecuteAsync(sql, parameters), ct);
}
