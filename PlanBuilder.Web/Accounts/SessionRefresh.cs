using System.Collections.Concurrent;
using System.Security.Claims;
using Htmx;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace PlanBuilder.Web.Accounts;

/// <summary>
/// Keeps a session of Supabase Auth going: shortly before its access token ends, the next one is fetched, once, however many requests
/// come with the old cookie. A session that was revoked ends here; while Supabase does not answer, it goes on until the token ends.
/// </summary>
internal sealed class SessionRefresh(SupabaseAuth auth, AccessTokens tokens, TimeProvider time)
{
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1); // requests that began before the new cookie arrived
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5); // while it does not answer, not every request waits for it

    private readonly ConcurrentDictionary<string, OngoingRefresh> ongoing = new();

    public async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        if (SupabaseSession.From(context.Properties) is not { } session)
        {
            await EndAsync(context); // of another kind of accounts
            return;
        }

        var left = session.ExpiresAt - time.GetUtcNow();
        if (left > Ahead)
        {
            return;
        }

        var (account, next, code, _) = await RefreshOnceAsync(session.RefreshToken).WaitAsync(context.HttpContext.RequestAborted);
        if (account is not null && account.Id.ToString() == context.Principal?.FindFirstValue(ClaimTypes.NameIdentifier))
        {
            context.ReplacePrincipal(account.ToPrincipal());
            next!.StoreIn(context.Properties);
            context.Properties.IssuedUtc = time.GetUtcNow();
            if (!context.Request.IsHtmx()) // a watched page that asks by itself keeps no session alive
            {
                context.Properties.ExpiresUtc = time.GetUtcNow() + context.Options.ExpireTimeSpan;
            }

            context.ShouldRenew = true;
        }
        else if (account is not null || AuthErrorCodes.IsFinal(code!) || (code == AuthErrorCodes.Unchecked && left <= TimeSpan.Zero))
        {
            await EndAsync(context);
        }
        else if (left <= TimeSpan.Zero)
        {
            context.RejectPrincipal(); // the cookie stays: when Supabase answers again, so does the session
        }
    }

    private static async Task EndAsync(CookieValidatePrincipalContext context)
    {
        await context.HttpContext.RequestServices.GetRequiredService<Sessions>()
            .EndCurrentAsync(context.HttpContext, context.HttpContext.RequestAborted);
        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync();
    }

    private Task<Refreshed> RefreshOnceAsync(string refreshToken)
    {
        var now = time.GetUtcNow();
        foreach (var (token, flight) in ongoing)
        {
            if (flight.IsOver(now))
            {
                ongoing.TryRemove(KeyValuePair.Create(token, flight));
            }
        }

        return ongoing.GetOrAdd(refreshToken, token => new OngoingRefresh(() => RefreshAsync(token))).Task;
    }

    private async Task<Refreshed> RefreshAsync(string refreshToken)
    {
        var answer = await auth.RefreshAsync(refreshToken, CancellationToken.None); // for all who wait; the client has a time-out
        if (answer.Session is not { } session)
        {
            return new Refreshed(null, null, answer.Code ?? AuthErrorCodes.Unavailable, time.GetUtcNow());
        }

        var token = await tokens.CheckOwnAsync(session.AccessToken, CancellationToken.None);
        var missing = token.Account is null ? AuthErrorCodes.Unchecked
            : !token.Account.HasSecondFactor && answer.Factors.Any(factor => factor.IsVerified) ? AuthErrorCodes.FactorMissing
            : null;
        return missing is null
            ? new Refreshed(token.Account, session, null, time.GetUtcNow())
            : new Refreshed(null, null, missing, time.GetUtcNow());
    }

    private sealed record Refreshed(Account? Account, SupabaseSession? Session, string? Code, DateTimeOffset At);

    private sealed class OngoingRefresh(Func<Task<Refreshed>> refresh)
    {
        private readonly Lazy<Task<Refreshed>> task = new(refresh);

        public Task<Refreshed> Task => task.Value;

        public bool IsOver(DateTimeOffset now) => Task.IsCompletedSuccessfully
            ? now - Task.Result.At > (Task.Result.Code is null or AuthErrorCodes.Unchecked ? Memory : Pause)
            : Task.IsCompleted;
    }
}
