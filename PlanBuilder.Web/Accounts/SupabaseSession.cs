using Microsoft.AspNetCore.Authentication;

namespace PlanBuilder.Web.Accounts;

/// <summary>
/// What Supabase Auth gave a browser: kept in its cookie, encrypted, and never told to it. The access token is good until
/// <paramref name="ExpiresAt"/>; the refresh token buys the next pair, once.
/// </summary>
internal sealed record SupabaseSession(string AccessToken, string RefreshToken, DateTimeOffset ExpiresAt)
{
    private const string Access = "access_token", Refresh = "refresh_token", Expires = "expires_at";

    /// <summary>The session that a cookie holds; null where it holds none, as one of a local account.</summary>
    public static SupabaseSession? From(AuthenticationProperties? cookie) =>
        cookie?.GetTokenValue(Access) is { } access && cookie.GetTokenValue(Refresh) is { } refresh
            && DateTimeOffset.TryParse(cookie.GetTokenValue(Expires), null, out var expires)
            ? new SupabaseSession(access, refresh, expires)
            : null;

    public void StoreIn(AuthenticationProperties cookie) => cookie.StoreTokens(
    [
        new() { Name = Access, Value = AccessToken },
        new() { Name = Refresh, Value = RefreshToken },
        new() { Name = Expires, Value = ExpiresAt.ToString("O") },
    ]);
}
