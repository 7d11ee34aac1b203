using Npgsql;
using PlanBuilder.Web.Audit;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Accounts;

/// <summary>Accounts kept in our own <c>auth.users</c>, with passwords as bcrypt, the format Supabase Auth uses.</summary>
internal sealed class LocalAccounts(PlanDatabase database, AuditTrail audit) : IAccountProvider
{
    private const int Rounds = 10; // as Supabase Auth does

    // What an unknown address is compared with, so that it takes as long as a known one.
    private static readonly string NobodysPassword = Hash(Guid.NewGuid().ToString());

    public static string Hash(string password) => BCrypt.Net.BCrypt.HashPassword(password, Rounds);

    public async Task<AccountResult> SignUpAsync(string email, string password, CancellationToken ct)
    {
        var hash = await Task.Run(() => Hash(password), ct);
        try
        {
            return new AccountResult.SignedIn(await database.AsServiceAsync(async session =>
            {
                var account = await session.SingleAsync<Account>("""
                    insert into auth.users (email, encrypted_password, last_sign_in_at) values (@email, @hash, now())
                    returning id, email, raw_app_meta_data ->> 'role' as role
                    """, new { email, hash });
                await audit.RecordAsync(session, AuditEvent.ByItself(AuditAct.AccountCreated, account.Id));
                return account;
            }, ct));
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return new AccountResult.Refused("This address already has an account. Sign in instead.", "Form.Email");
        }
    }

    public async Task<AccountResult> SignInAsync(string email, string password, CancellationToken ct)
    {
        var known = await database.AsServiceAsync(session => session.FirstOrDefaultAsync<Known>("""
            select id, email, encrypted_password as hash, raw_app_meta_data ->> 'role' as role from auth.users where lower(email) = lower(@email)
            """, new { email }), ct);
        var hash = known?.Hash is { } kept && kept.StartsWith("$2", StringComparison.Ordinal) ? kept : NobodysPassword; // one moved from elsewhere may be of another kind
        var right = await Task.Run(() => BCrypt.Net.BCrypt.Verify(password, hash), ct);
        if (known is null || !right)
        {
            return AccountResult.Wrong;
        }

        await database.AsServiceAsync(session => session.ExecuteAsync(
            "update auth.users set last_sign_in_at = now() where id = @Id", new { known.Id }), ct);
        return new AccountResult.SignedIn(new Account(known.Id, known.Email, known.Role));
    }

    public Task SignOutAsync(HttpContext context, CancellationToken ct) => Task.CompletedTask; // the cookie is all there is

    private sealed record Known(Guid Id, string Email, string? Hash, string? Role);
}
