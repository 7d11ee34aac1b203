using PlanBuilder.Web.Audit;

namespace PlanBuilder.Web.Accounts;

/// <summary>
/// Asks whoever is signed in for the password again, before what only the owner may do. Guesses are counted as at sign-in.
/// </summary>
internal sealed class PasswordCheck(IAccountProvider accounts, SignInLimit limit, SignInAttempts attempts, AuditTrail audit)
{
    /// <summary>Null where it is the right one.</summary>
    public async Task<AccountResult.Refused?> RefuseAsync(HttpContext context, string password, CancellationToken ct)
    {
        var account = context.Account()!;
        if (!limit.Allows(context, account.Email))
        {
            audit.Record(AuditEvent.Refused("sign_in"));
            return SignInLimit.Refusal;
        }

        if (await attempts.BeginAsync(context, account.Email, ct) is { } early)
        {
            return early;
        }

        var refused = await accounts.CheckPasswordAsync(account, password, ct);
        await attempts.EndAsync(context, account.Email, refused, ct);
        if (refused == AccountResult.Wrong)
        {
            audit.Record(new AuditEvent(AuditAct.IdentityNotConfirmed));
        }

        return refused;
    }
}
