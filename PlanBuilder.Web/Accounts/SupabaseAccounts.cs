using Microsoft.AspNetCore.Authentication;
using PlanBuilder.Web.Audit;

namespace PlanBuilder.Web.Accounts;

/// <summary>Accounts of a Supabase project. Whoever is let in is who the access token says, once that is checked.</summary>
internal sealed class SupabaseAccounts(
    SupabaseAuth auth, AccessTokens tokens, FactorAttempts attempts, AuditTrail audit, ILogger<SupabaseAccounts> logger) : IAccountProvider
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

    /// <summary>
    /// The challenge is made when the code is there: Supabase takes both from one address alone, and phones change theirs.
    /// </summary>
    public async Task<AccountResult> VerifyFactorAsync(AccountResult.SecondFactorAsked asked, string code, CancellationToken ct)
    {
        if (asked is not { Session: { } session, FactorId: { } factorId })
        {
            return Refuse("session_expired");
        }

        if (!await attempts.BeginAsync(asked.Account.Id, ct))
        {
            return FactorAttempts.TooMany;
        }

        var challenge = await auth.ChallengeAsync(session.AccessToken, factorId, ct);
        var answer = challenge is { Code: null, Id: { } challengeId }
            ? await auth.VerifyFactorAsync(session.AccessToken, factorId, challengeId, code, ct)
            : challenge;
        var result = await LetInAsync(answer, ct);
        if (result is AccountResult.SignedIn signedIn && signedIn.Account.Id == asked.Account.Id)
        {
            await attempts.ForgetAsync(asked.Account.Id, ct);
            return signedIn;
        }

        audit.Record(AuditEvent.ByItself(AuditAct.SecondFactorFailed, asked.Account.Id));
        return result as AccountResult.Refused ?? Refuse(AuthErrorCodes.Unchecked);
    }

    /// <summary>Exchanges what a provider's visitor came back with.</summary>
    public async Task<AccountResult> ExchangeAsync(string code, string codeVerifier, CancellationToken ct) =>
        await LetInAsync(await auth.ExchangeAsync(code, codeVerifier, ct), ct) ?? AuthErrorCodes.Sentence(AuthErrorCodes.Unavailable);

    public async Task SignOutAsync(HttpContext context, bool everywhere, CancellationToken ct)
    {
        if (SupabaseSession.From((await context.AuthenticateAsync()).Properties) is { } session
            && (await auth.SignOutAsync(session.AccessToken, everywhere, ct)).Code is { } code)
        {
            logger.LogWarning("Could not end a session at Supabase ({Code}). It has ended here, and its token will expire.", code);
        }
    }

    /// <summary>
    /// Sends the email for a forgotten password. The answer is the same whether the address has an account or not, and where it got an
    /// email a moment ago: only an address with an account is refused for that.
    /// </summary>
    public async Task<AccountResult> SendRecoveryAsync(string email, CancellationToken ct)
    {
        var code = (await auth.RecoverAsync(email, ct)).Code;
        var refused = code is null ? null : Refuse(code);
        audit.Record(new AuditEvent(AuditAct.PasswordResetRequested) { Email = email });
        return refused is null || code == AuthErrorCodes.MailedTooOften ? new AccountResult.MailSent() : refused;
    }

    /// <summary>Sends the email with a link that signs in. The answer never tells who has an account, either.</summary>
    public async Task<AccountResult> SendLinkAsync(string email, CancellationToken ct)
    {
        var code = (await auth.SendLinkAsync(email, ct)).Code;
        var refused = code is null ? null : Refuse(code);
        return refused is null || code is AuthErrorCodes.MailedTooOften or "otp_disabled" or "user_not_found"
            ? new AccountResult.MailSent()
            : refused;
    }

    /// <summary>Uses up the link of an email, which signs in.</summary>
    public async Task<AccountResult> ConfirmAsync(string type, string tokenHash, CancellationToken ct) =>
        await LetInAsync(await auth.VerifyAsync(type, tokenHash, ct), ct) switch
        {
            AccountResult.SignedIn signedIn => signedIn with { CameByLink = type is "recovery" or "invite" },
            AccountResult.SecondFactorAsked asked => asked with { CameByLink = type is "recovery" or "invite" },
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
        // The address may be another's by now.
        return AccessTokens.AccountOf(session.AccessToken) == account.Id ? null : AccountResult.Wrong;
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

        var token = await tokens.CheckOwnAsync(session.AccessToken, ct);
        return token.Account is not { } account ? Refuse(AuthErrorCodes.Unchecked) // nobody is let in unchecked
            : account.HasSecondFactor || !answer.Factors.Any(factor => factor.IsVerified) ? new AccountResult.SignedIn(account, session)
            : answer.Factors.FirstOrDefault(factor => factor is { IsVerified: true, Type: "totp" }) is { } totp
                ? new AccountResult.SecondFactorAsked(account, session, totp.Id)
            : Refuse(AuthErrorCodes.UnknownFactor);
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
