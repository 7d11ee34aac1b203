using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Npgsql;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Accounts;

/// <summary>What whoever runs the app does with accounts. Finding and deleting work wherever they are kept; the rest where that is here.</summary>
internal sealed class AccountDirectory(PlanDatabase database, IOptions<DatabaseOptions> options)
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

    /// <summary>Deletes the account with all its rows: jobs, plans, ledger, notifications, profile, subscription.</summary>
    public Task<bool> DeleteAsync(Guid accountId, CancellationToken ct) =>
        database.AsServiceAsync(session => session.SingleAsync<bool>("select delete_account(@accountId)", new { accountId }), ct);

    /// <summary>Makes a local account with a password of ours, which is given; null when the address has one already.</summary>
    public async Task<string?> AddAsync(string email, CancellationToken ct)
    {
        var password = NewPassword();
        try
        {
            await database.AsServiceAsync(session => session.ExecuteAsync(
                "insert into auth.users (email, encrypted_password) values (@email, @hash)",
                new { email, hash = LocalAccounts.Hash(password) }), ct);
            return password;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return null;
        }
    }

    /// <summary>Gives a local account a new password, which is given; null when there is no such account.</summary>
    public async Task<string?> RenewPasswordAsync(string email, CancellationToken ct)
    {
        var password = NewPassword();
        var known = await database.AsServiceAsync(session => session.ExecuteAsync(
            "update auth.users set encrypted_password = @hash, updated_at = now() where lower(email) = lower(@email)",
            new { email, hash = LocalAccounts.Hash(password) }), ct);
        return known > 0 ? password : null;
    }

    /// <summary>Makes a local account an operator. False when there is no such account.</summary>
    public async Task<bool> MakeOperatorAsync(string email, CancellationToken ct) =>
        await database.AsServiceAsync(session => session.ExecuteAsync("""
            update auth.users set raw_app_meta_data = raw_app_meta_data || '{"role": "operator"}', updated_at = now()
             where lower(email) = lower(@email)
            """, new { email }), ct) > 0;

    private static string NewPassword() =>
        string.Join('-', Enumerable.Range(0, 4).Select(_ => RandomNumberGenerator.GetString(PasswordLetters, 5)));
}

/// <summary>An account as an operator sees it, with the tier that decides for it.</summary>
internal sealed record FoundAccount(Guid Id, string? Email, DateTime? CreatedAt, bool IsOperator, string Tier);
