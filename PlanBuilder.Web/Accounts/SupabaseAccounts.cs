using Microsoft.AspNetCore.Authentication;
using PlanBuilder.Web.Audit;

namespace PlanBuilder.Web.Accounts;

/// <summary>Accounts of a Supabase project. Whoever is let in is who the access token says, once that is checked.</summary>
internal sealed class SupabaseAccounts(SupabaseAuth auth, AccessTokens tokens, AuditTrail audit, ILogger<SupabaseAccounts> logger)
    : IAccountProvider
{
    public async Task<AccountResult> SignUpAsync(string email, string password, CancellationToken ct)
    {
        var result = await LetInAsync(await auth.SignUpAsync(email, password, ct), ct) ?? new AccountResult.MailSent();
        if (result is AccountResult.SignedIn { Account.Id: var id })
        {
            audit.Record(AuditEvent.ByItself(AuditAct.AccountCreated, id));
        }

        return result;
    }

    public async Task<AccountResult> SignInAsync(string email, string password, CancellationToken ct) =>
        await LetInAsync(await auth.SignInAsync(email, password, ct), ct) ?? AuthErrorCodes.Sentence(AuthErrorCodes.Unavailable);

    public async Task SignOutAsync(HttpContext context, bool everywhere, CancellationToken ct)
    {
        if (SupabaseSession.From((await context.AuthenticateAsync()).Properties) is { } session
            && (await auth.SignOutAsync(session.AccessToken, everywhere, ct)).Code is { } code)
        {
            logger.LogWarning("Could not end a session at Supabase ({Code}). It has ended here, and its token will expire.", code);
        }
    }

    /// <summary>
    /// Sends the e-mail for a forgotten password. The answer is the same whether the address has an account or not, and where it got an
    /// e-mail a moment ago: only an address with an account is refused for that.
    /// </summary>
    public async Task<AccountResult> SendRecoveryAsync(string email, CancellationToken ct)
    {
        var code = (await auth.RecoverAsync(email, ct)).Code;
        var refused = code is null ? null : Refuse(code);
        audit.Record(new AuditEvent(AuditAct.PasswordResetRequested) { Email = email });
        return refused is null || code == AuthErrorCodes.MailedTooOften ? new AccountResult.MailSent() : refused;
    }

    /// <summary>Uses up the link of an e-mail, which signs in.</summary>
    public async Task<AccountResult> ConfirmAsync(string type, string tokenHash, CancellationToken ct) =>
        await LetInAsync(await auth.VerifyAsync(type, tokenHash, ct), ct) switch
        {
            AccountResult.SignedIn signedIn => signedIn with { CameByLink = type is "recovery" or "invite" },
            var other => other ?? new AccountResult.MailSent(),
        };

    /// <summary>Supabase tells it by a session of its own, which is ended again.</summary>
    public async Task<AccountResult.Refused?> CheckPasswordAsync(Account account, string password, CancellationToken ct)
    {
        var answer = await auth.SignInAsync(account.Email, password, ct);
        if (answer.Session is not { } session)
        {
            return Refuse(answer.Code ?? AuthErrorCodes.Unavailable);
        }

        await auth.SignOutAsync(session.AccessToken, everywhere: false, ct);
        return AccessTokens.AccountOf(session.AccessToken) == account.Id ? null : AccountResult.Wrong; // the address may be another's by now
    }

    /// <summary>Gives the signed-in account another password; null where that went well.</summary>
    public async Task<AccountResult.Refused?> ChangePasswordAsync(HttpContext context, string password, CancellationToken ct)
    {
        if (SupabaseSession.From((await context.AuthenticateAsync()).Properties) is not { } session)
        {
            return Refuse("session_expired");
        }

        if ((await auth.ChangePasswordAsync(session.AccessToken, password, ct)).Code is { } code)
        {
            return Refuse(code);
        }

        audit.Record(new AuditEvent(AuditAct.PasswordChanged));
        return null;
    }

    private async Task<AccountResult?> LetInAsync(AuthResult answer, CancellationToken ct)
    {
        if (answer.Code is { } code)
        {
            return Refuse(code);
        }

        if (answer.Session is not { } session)
        {
            return null;
        }

        return (await tokens.CheckOwnAsync(session.AccessToken, ct)).Account is { } account
            ? new AccountResult.SignedIn(account, session)
            : Refuse(AuthErrorCodes.Unchecked); // nobody is let in unchecked
    }

    private AccountResult.Refused Refuse(string code)
    {
        if (code is not ("invalid_credentials" or "invalid_grant"))
        {
            logger.LogInformation("Supabase Auth refused a request: {Code}.", code);
        }

        return AuthErrorCodes.Sentence(code);
    }
}
