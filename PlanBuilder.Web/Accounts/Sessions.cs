using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using PlanBuilder.Web.Audit;

namespace PlanBuilder.Web.Accounts;

/// <summary>The life of a session: the one place where any begins and ends.</summary>
internal sealed class Sessions(SessionStore store, SessionWatch watch, DeviceCookie device, AuditTrail audit, TimeProvider time)
{
    private const string IdInCookie = "session_id";

    /// <summary>
    /// Begins a session for the account that signed in, in place of the browser's former one, and sets its cookie. False if the password or
    /// link that let it in was replaced in the meantime; then there is no session.
    /// </summary>
    public async Task<bool> BeginAsync(HttpContext context, AccountResult.SignedIn signedIn, CancellationToken ct)
    {
        if (!await IssueAsync(context, signedIn, ct))
        {
            return false;
        }

        audit.Record(AuditEvent.ByItself(AuditAct.SignedIn, signedIn.Account.Id));
        return true;
    }

    /// <summary>
    /// Ends all of the account's sessions, as after a new password or another second factor, and begins one for this browser.
    /// </summary>
    public async Task BeginAnewAsync(HttpContext context, Account account, CancellationToken ct)
    {
        await EndAllAsync(account.Id, ct);
        await IssueAsync(
            context, new AccountResult.SignedIn(account, SupabaseSession.From((await context.AuthenticateAsync()).Properties)), ct);
    }

    /// <summary>The session of a cookie; null for a cookie of before sessions had rows.</summary>
    public static Guid? IdIn(AuthenticationProperties cookie) =>
        cookie.Items.TryGetValue(IdInCookie, out var text) && Guid.TryParse(text, out var id) ? id : null;

    public static void StoreIn(AuthenticationProperties cookie, Guid id) => cookie.Items[IdInCookie] = id.ToString();

    /// <summary>Ends the session that the request belongs to, where there is one.</summary>
    public async Task EndCurrentAsync(HttpContext context, CancellationToken ct)
    {
        if (context.KnownSession() is { } session)
        {
            await EndAsync(session.AccountId, session.Id, ct);
        }
    }

    /// <summary>Ends one of the account's sessions. False, and nothing happens, where it has none such.</summary>
    public async Task<bool> EndAsync(Guid accountId, Guid id, CancellationToken ct)
    {
        var ended = await store.EndAsync(accountId, id, ct);
        foreach (var its in ended)
        {
            watch.Ended(its); // here at once, elsewhere when it is heard of
        }

        return ended.Any();
    }

    /// <summary>Ends all of the account's sessions, and whatever else of it was good until now.</summary>
    public async Task EndAllAsync(Guid accountId, CancellationToken ct)
    {
        foreach (var id in await store.EndAllAsync(accountId, ct))
        {
            watch.Ended(id);
        }

        watch.Ended(accountId);
    }

    private async Task<bool> IssueAsync(HttpContext context, AccountResult.SignedIn signedIn, CancellationToken ct)
    {
        await EndCurrentAsync(context, ct);
        var id = Guid.NewGuid();
        var supabaseSessionId = AccessTokens.SessionOf(signedIn.Session?.AccessToken)?.Id;
        if (!await store.BeginAsync(
            signedIn.Account.Id, KnownSession.Sighting.From(id, context), supabaseSessionId, signedIn.ProvedAt, ct))
        {
            return false;
        }

        var cookie = new AuthenticationProperties { IsPersistent = true };
        StoreIn(cookie, id);
        SessionNotes.StoreIn(cookie, signedIn, time.GetUtcNow());
        signedIn.Session?.StoreIn(cookie);
        device.Remember(context, signedIn.Account.Email);
        await context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, signedIn.Account.ToPrincipal(), cookie);
        return true;
    }
}
