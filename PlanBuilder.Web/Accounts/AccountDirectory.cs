using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Npgsql;
using PlanBuilder.Web.Audit;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Accounts;

/// <summary>
/// What operators do with accounts. Finding and deleting work wherever accounts are kept; the rest needs them to be kept here.
/// </summary>
internal sealed class AccountDirectory(
    PlanDatabase database, PasswordHashing passwords, AuditTrail audit, IOptions<DatabaseOptions> options)
{
    private const string PasswordLetters = "abcdefghjkmnpqrstuvwxyz23456789"; // none that looks like another

    /// <summary>Whether accounts are kept here, and not in Supabase Auth.</summary>
    public bool IsLocal => options.Value.SupabaseUrl is null;

    /// <summary>Whether the account's app_metadata says that it is an operator now.</summary>
    public Task<bool> IsOperatorAsync(Guid accountId, CancellationToken ct) =>
        database.AsServiceAsync(session => session.SingleAsync<bool>("select is_operator(@accountId)", new { accountId }), ct);

    /// <summary>The accounts with these words in their address, or with this id.</summary>
    public Task<IReadOnlyList<FoundAccount>> FindAsync(string words, int most, CancellationToken ct) =>
        database.AsServiceAsync(
            session => session.QueryAsync<FoundAccount>("select * from find_accounts(@words, @most)", new { words, most }),
            ct);

    /// <summary>The addresses of those of the accounts that there are.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> EmailsAsync(IReadOnlyList<Guid> accountIds, CancellationToken ct) =>
        (await database.AsServiceAsync(session => session.QueryAsync<(Guid Id, string Email)>(
            "select id, email from emails_of(@ids)", new { ids = accountIds.ToArray() }), ct))
        .ToDictionary(found => found.Id, found => found.Email);

    /// <summary>
    /// The local account of an address, whichever way it is spelled; one of before addresses were normalized by the way it was typed then.
    /// </summary>
    public Task<Guid?> FindByAddressAsync(string email, CancellationToken ct) =>
        database.AsServiceAsync(session => session.FirstOrDefaultAsync<Guid?>("""
            select id from auth.users where lower(email) in (lower(@email), @normalized) order by lower(email) = lower(@email) desc limit 1
            """, new { email, normalized = EmailAddress.Normalize(email) }), ct);

    /// <summary>
    /// Deletes the account with all its rows: jobs, plans, ledger, notifications, profile, subscription. False when there is none. The
    /// audit trail keeps what was done, under a random id.
    /// </summary>
    public Task<bool> DeleteAsync(Guid accountId, CancellationToken ct) => database.AsServiceAsync(async session =>
    {
        await audit.IntroduceAsync(session);
        var deleted = await session.SingleAsync<bool>("select delete_account(@accountId)", new { accountId });
        session.AfterCommit += () => audit.LogIf(deleted, new AuditEvent(AuditAct.AccountDeleted, accountId));
        return deleted;
    }, ct);

    /// <summary>
    /// Creates a local account with a generated password, which is returned and only good for choosing another one. Null if the address
    /// already has an account.
    /// </summary>
    public async Task<string?> AddAsync(string email, CancellationToken ct)
    {
        var (password, hash) = await NewPasswordAsync(ct);
        try
        {
            return await database.AsServiceAsync(async session =>
            {
                var id = await session.SingleAsync<Guid>("""
                    insert into auth.users (email, encrypted_password, must_change_password) values (@email, @hash, true) returning id
                    """, new { email = EmailAddress.Normalize(email), hash });
                await audit.RecordAsync(session, new AuditEvent(AuditAct.AccountCreated, id));
                return password;
            }, ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return null;
        }
    }

    /// <summary>Gives a local account a new password, which is given, and ends its sessions; null when there is no such account.</summary>
    public async Task<string?> RenewPasswordAsync(Guid accountId, CancellationToken ct)
    {
        var (password, hash) = await NewPasswordAsync(ct);
        return await database.AsServiceAsync(async session =>
        {
            if (await session.ExecuteAsync("""
                update auth.users set encrypted_password = @hash, must_change_password = true, updated_at = now() where id = @accountId
                """, new { accountId, hash }) == 0)
            {
                return null;
            }

            await session.ExecuteAsync("select end_account_sessions(@accountId)", new { accountId });
            await audit.RecordAsync(session, new AuditEvent(AuditAct.PasswordReset, accountId));
            return password;
        }, ct);
    }

    /// <summary>Makes a local account an operator. False when there is no such account.</summary>
    public Task<bool> MakeOperatorAsync(Guid accountId, CancellationToken ct) => database.AsServiceAsync(session => SetRoleAsync(
        session,
        """
        update auth.users set raw_app_meta_data = raw_app_meta_data || '{"role": "operator"}', updated_at = now()
         where id = @accountId
        returning id
        """, new { accountId }, Account.Operator), ct);

    /// <summary>Removes a local account's second factor, and ends its sessions. False where there is none.</summary>
    public Task<bool> RemoveSecondFactorAsync(string email, CancellationToken ct) => database.AsServiceAsync(async session =>
    {
        if (await session.FirstOrDefaultAsync<Guid?>("""
            delete from second_factors using auth.users
             where users.id = second_factors.user_id and lower(users.email) = lower(@email)
            returning users.id
            """, new { email }) is not { } id)
        {
            return false;
        }

        await session.ExecuteAsync("select end_account_sessions(@id)", new { id }); // they'd go on as if verified by it
        await audit.RecordAsync(session, new AuditEvent(AuditAct.SecondFactorRemoved, id));
        return true;
    }, ct);

    /// <summary>Takes an operator's role away, which holds from its next request on. False when there is no such operator.</summary>
    public Task<bool> DemoteAsync(string email, CancellationToken ct) => database.AsServiceAsync(session => SetRoleAsync(
        session,
        """
        update auth.users set raw_app_meta_data = raw_app_meta_data - 'role', updated_at = now()
         where lower(email) = lower(@email) and raw_app_meta_data ->> 'role' = 'operator'
        returning id
        """, new { email }, "none"), ct);

    private async Task<bool> SetRoleAsync(DatabaseSession session, string update, object whose, string role)
    {
        if (await session.FirstOrDefaultAsync<Guid?>(update, whose) is not { } id)
        {
            return false;
        }

        await audit.RecordAsync(session, new AuditEvent(AuditAct.RoleChanged, id, Detail: new { role }));
        return true;
    }

    private async Task<(string Password, string Hash)> NewPasswordAsync(CancellationToken ct)
    {
        var password = string.Join('-', Enumerable.Range(0, 4).Select(_ => RandomNumberGenerator.GetString(PasswordLetters, 5)));
        while (true) // an operator is not turned away by a crowd
        {
            if (await passwords.HashAsync(password, ct) is { } hash)
            {
                return (password, hash);
            }
        }
    }
}

/// <summary>An account as an operator sees it, with the tier that decides for it.</summary>
internal sealed record FoundAccount(Guid Id, string? Email, DateTime? CreatedAt, bool IsOperator, string Tier);
