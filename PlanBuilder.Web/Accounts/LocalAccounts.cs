using Npgsql;
using PlanBuilder.Web.Audit;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Accounts;

/// <summary>Accounts kept in our own <c>auth.users</c>.</summary>
internal sealed class LocalAccounts(
    PlanDatabase database, PasswordHashing passwords, AccountDirectory directory, SecondFactor secondFactor, AuditTrail audit)
    : IAccountProvider
{
    private const string RecordSignIn = "update auth.users set last_sign_in_at = now() where id = @Id returning must_change_password";

    private static readonly AccountResult.Refused Taken = new("This address already has an account. Sign in instead.", "Form.Email");

    public async Task<AccountResult> SignUpAsync(string email, string password, CancellationToken ct)
    {
        if (await passwords.HashAsync(password, ct) is not { } hash)
        {
            return AccountResult.Busy;
        }

        if (await directory.FindByAddressAsync(email, ct) is not null) // one of before, kept as it was typed
        {
            return Taken;
        }

        try
        {
            return new AccountResult.SignedIn(await database.AsServiceAsync(async session =>
            {
                var account = await session.SingleAsync<Account>("""
                    insert into auth.users (email, encrypted_password, last_sign_in_at) values (@email, @hash, now())
                    returning id, email, raw_app_meta_data ->> 'role' as role
                    """, new { email = EmailAddress.Normalize(email), hash });
                await audit.RecordAsync(session, AuditEvent.ByItself(AuditAct.AccountCreated, account.Id));
                return account;
            }, ct));
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return Taken;
        }
    }

    public async Task<AccountResult> SignInAsync(string email, string password, CancellationToken ct)
    {
        var id = await directory.FindByAddressAsync(email, ct);
        var known = await database.AsServiceAsync(session => session.FirstOrDefaultAsync<Known>("""
            select id, email, encrypted_password as hash, raw_app_meta_data ->> 'role' as role
              from auth.users where id = @id
            """, new { id }), ct);
        if (await passwords.VerifyAsync(password, known?.Hash, ct) is not { } isRight)
        {
            return AccountResult.Busy;
        }

        if (known is null || !isRight)
        {
            return AccountResult.Wrong;
        }

        return await LetInAsync(new Account(known.Id, known.Email, known.Role), known.Hash!, ct);
    }

    public async Task<AccountResult> VerifyFactorAsync(AccountResult.SecondFactorAsked asked, string code, CancellationToken ct) =>
        await secondFactor.RefuseUnlessAsync(asked.Account.Id, code, ct) is { } refused
            ? refused
            : new AccountResult.SignedIn(asked.Account with { HasSecondFactor = true })
            {
                MustChangePassword = await database.AsServiceAsync(
                    session => session.FirstOrDefaultAsync<bool>(RecordSignIn, new { asked.Account.Id }), ct),
            };

    public async Task<AccountResult.Refused?> CheckPasswordAsync(Account account, string password, CancellationToken ct)
    {
        var hash = await database.AsServiceAsync(session => session.FirstOrDefaultAsync<string>(
            "select encrypted_password from auth.users where id = @Id", new { account.Id }), ct);
        return await passwords.VerifyAsync(password, hash, ct) switch
        {
            true => null,
            false => AccountResult.Wrong,
            null => AccountResult.Busy,
        };
    }

    public async Task<AccountResult.Refused?> ChangePasswordAsync(HttpContext context, string password, CancellationToken ct)
    {
        if (await passwords.HashAsync(password, ct) is not { } hash)
        {
            return AccountResult.Busy;
        }

        var account = context.Account()!;
        await database.AsServiceAsync(async session =>
        {
            await session.ExecuteAsync("""
                update auth.users set encrypted_password = @hash, must_change_password = false, updated_at = now() where id = @Id;
                select end_account_sessions(@Id);
                """, new { hash, account.Id });
            await audit.RecordAsync(session, new AuditEvent(AuditAct.PasswordChanged, account.Id));
            return account;
        }, ct);
        return null;
    }

    // The row and the cookie are all there is.
    public Task SignOutAsync(HttpContext context, bool everywhere, CancellationToken ct) => Task.CompletedTask;

    // While its row is held, neither its password is replaced nor is a second factor set up: whatever comes later ends what begins now.
    private Task<AccountResult> LetInAsync(Account account, string hash, CancellationToken ct) =>
        database.AsServiceAsync<AccountResult>(async session =>
        {
            if (await session.FirstOrDefaultAsync<DateTime?>(
                "select clock_timestamp() from auth.users where id = @Id and encrypted_password = @hash for update",
                new { account.Id, hash }) is not { } now)
            {
                return AccountResult.Wrong;
            }

            var at = new DateTimeOffset(now);
            return await session.SingleAsync<bool>("select exists (select from second_factors where user_id = @Id)", new { account.Id })
                ? new AccountResult.SecondFactorAsked(account) { ProvedAt = at }
                : new AccountResult.SignedIn(account)
                {
                    ProvedAt = at, MustChangePassword = await session.SingleAsync<bool>(RecordSignIn, new { account.Id }),
                };
        }, ct);

    private sealed record Known(Guid Id, string Email, string? Hash, string? Role);
}
