using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.Tokens;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Accounts;

/// <summary>
/// A visitor's queries have the claims of the session's own token, as they would through PostgREST: policies of a Supabase project may
/// ask for a second factor (aal), a session, or what app_metadata says.
/// </summary>
internal sealed class SessionClaimsMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        SessionIdentity.Begin();
        if (context.Account() is { } account
            && context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult is { Properties: { } cookie }
            && SupabaseSession.From(cookie) is { } session)
        {
            Carry(account, session.AccessToken);
        }

        await next(context);
    }

    /// <param name="token">An access token that was checked.</param>
    public static void Carry(Account account, string token) =>
        SessionIdentity.Carry(account.Id, Base64UrlEncoder.Decode(token.Split('.')[1]));
}
