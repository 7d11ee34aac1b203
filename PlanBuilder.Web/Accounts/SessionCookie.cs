using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Htmx;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Accounts;

/// <summary>Checks with each request that the session of its cookie goes on.</summary>
internal sealed class SessionCookie(SessionWatch watch, SessionStore store, TimeProvider time)
{
    public async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        try
        {
            if (await FindAsync(context, context.HttpContext.RequestAborted) is { } session)
            {
                context.HttpContext.Features.Set(session);
                context.HttpContext.Features.Set(SessionNotes.From(context.Properties, time.GetUtcNow()));
                if (!context.Request.IsHtmx()) // a watched page that asks by itself is no sign of a person
                {
                    session.RecordSighting(context.HttpContext);
                }

                return;
            }

            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync();
        }
        catch (DatabaseUnavailableException e)
        {
            context.RejectPrincipal(); // the cookie stays
            context.HttpContext.Features.Set(new SessionOutage(e));
        }
    }

    private async Task<KnownSession?> FindAsync(CookieValidatePrincipalContext context, CancellationToken ct)
    {
        if (!Guid.TryParse(context.Principal?.FindFirstValue(ClaimTypes.NameIdentifier), out var accountId))
        {
            return null;
        }

        if (Sessions.IdIn(context.Properties) is { } id)
        {
            return await watch.FindAsync(id, accountId, ct);
        }

        // A cookie of before sessions had rows: all copies of it are one session, once and for all.
        var supabase = SupabaseSession.From(context.Properties);
        var since = context.Properties.IssuedUtc ?? DateTimeOffset.UnixEpoch;
        id = IdFor(accountId, since, supabase?.RefreshToken);
        if (await watch.FindAsync(id, accountId, ct) is { } taken)
        {
            return taken;
        }

        var seen = KnownSession.Sighting.From(id, context.HttpContext);
        await store.TakeOverAsync(accountId, seen, AccessTokens.SessionOf(supabase?.AccessToken)?.Id, since, ct);
        watch.Forget(id);
        Sessions.StoreIn(context.Properties, id);
        context.ShouldRenew = true;
        return await watch.FindAsync(id, accountId, ct);
    }

    private static Guid IdFor(Guid accountId, DateTimeOffset since, string? refreshToken) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"{accountId}|{since.UtcTicks}|{refreshToken}")).AsSpan(0, 16));
}

/// <summary>Why it could not be told whether a session goes on.</summary>
internal sealed record SessionOutage(DatabaseUnavailableException Exception);

/// <summary>While the database does not answer, a page says so instead of leading everybody to sign in.</summary>
internal sealed class SessionReadiness(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context) =>
        context.Features.Get<SessionOutage>() is { } outage
            && context.GetEndpoint()?.Metadata.GetMetadata<PageActionDescriptor>() is not null
            && context.Features.Get<IExceptionHandlerFeature>() is null // the page that says so
            ? Task.FromException(outage.Exception)
            : next(context);
}
