using System.Text.Json;
using Microsoft.Extensions.Options;

namespace PlanBuilder.Web.Accounts;

/// <summary>
/// Supabase Auth on the wire, <c>/auth/v1</c>: what the package <c>Supabase</c> would do here. Its format is that of November 2026
/// (<c>X-Supabase-Api-Version: 2024-01-01</c>); error codes of older servers are read too.
/// </summary>
internal sealed class SupabaseAuth(
    HttpClient http, IOptions<SupabaseOptions> options, TimeProvider time, SupabaseLanes lanes, IHttpContextAccessor? visitors = null)
{
    private const string PasswordGrant = "token?grant_type=password", CodeGrant = "token?grant_type=pkce";
    private const string RefreshGrant = "token?grant_type=refresh_token";

    /// <summary>An answer with a session, or with none where the address has to be confirmed first.</summary>
    public Task<AuthResult> SignUpAsync(string email, string password, CancellationToken ct) =>
        SendAsync(HttpMethod.Post, "signup", new { email, password }, null, ct);

    public Task<AuthResult> SignInAsync(string email, string password, CancellationToken ct) =>
        SendAsync(HttpMethod.Post, PasswordGrant, new { email, password }, null, ct);

    public Task<AuthResult> RefreshAsync(string refreshToken, CancellationToken ct) =>
        SendAsync(HttpMethod.Post, RefreshGrant, new { refresh_token = refreshToken }, null, ct);

    /// <summary>Ends this session; those of other browsers go on, unless it is to end everywhere.</summary>
    public Task<AuthResult> SignOutAsync(string accessToken, bool everywhere, CancellationToken ct) =>
        SendAsync(HttpMethod.Post, everywhere ? "logout?scope=global" : "logout?scope=local", null, accessToken, ct);

    /// <summary>Sends the email for a forgotten password. The answer is the same for an address without an account.</summary>
    public Task<AuthResult> RecoverAsync(string email, CancellationToken ct) =>
        SendAsync(HttpMethod.Post, "recover", new { email }, null, ct);

    /// <summary>Uses up the link of an email.</summary>
    public Task<AuthResult> VerifyAsync(string type, string tokenHash, CancellationToken ct) =>
        SendAsync(HttpMethod.Post, "verify", new { type, token_hash = tokenHash }, null, ct);

    public Task<AuthResult> ChangePasswordAsync(string accessToken, string password, CancellationToken ct) =>
        SendAsync(HttpMethod.Put, "user", new { password }, accessToken, ct);

    /// <summary>Whose token that is: the server checks it itself.</summary>
    public Task<AuthResult> GetUserAsync(string accessToken, CancellationToken ct) =>
        SendAsync(HttpMethod.Get, "user", null, accessToken, ct);

    /// <summary>Where a browser goes to sign in with a provider, and comes back from with a code.</summary>
    /// <param name="codeChallenge">By S256, of the secret that the code is exchanged with.</param>
    public Uri AuthorizeAddress(string provider, string redirectTo, string codeChallenge) => new(options.Value.Address, "auth/v1/authorize"
        + QueryString.Create(new Dictionary<string, string?>
        {
            ["provider"] = provider, ["redirect_to"] = redirectTo, ["code_challenge"] = codeChallenge, ["code_challenge_method"] = "s256",
        }));

    /// <summary>Exchanges the code that a provider's visitor came back with.</summary>
    public Task<AuthResult> ExchangeAsync(string code, string codeVerifier, CancellationToken ct) =>
        SendAsync(HttpMethod.Post, CodeGrant, new { auth_code = code, code_verifier = codeVerifier }, null, ct);

    /// <summary>Sends the email with a link that signs in, to an address that has an account.</summary>
    public Task<AuthResult> SendLinkAsync(string email, CancellationToken ct) =>
        SendAsync(HttpMethod.Post, "otp", new { email, create_user = false }, null, ct);

    /// <summary>Begins to verify a second factor. The answer's id is the challenge's.</summary>
    public Task<AuthResult> ChallengeAsync(string accessToken, Guid factorId, CancellationToken ct) =>
        SendAsync(HttpMethod.Post, $"factors/{factorId}/challenge", new { }, accessToken, ct);

    /// <summary>Verifies a second factor, which gives another session for the one that asked (<c>aal2</c>).</summary>
    public Task<AuthResult> VerifyFactorAsync(string accessToken, Guid factorId, Guid challengeId, string code, CancellationToken ct) =>
        SendAsync(HttpMethod.Post, $"factors/{factorId}/verify", new { challenge_id = challengeId, code }, accessToken, ct);

    /// <summary>The project's public keys, as JSON.</summary>
    /// <exception cref="HttpRequestException">It does not answer.</exception>
    /// <exception cref="TaskCanceledException">It does not answer in time.</exception>
    public Task<string> GetKeysAsync(CancellationToken ct) => GetTextAsync(".well-known/jwks.json", ct);

    /// <summary>The ways to sign in that the project has, as JSON.</summary>
    /// <exception cref="HttpRequestException">It does not answer.</exception>
    /// <exception cref="TaskCanceledException">It does not answer in time.</exception>
    public Task<string> GetSettingsAsync(CancellationToken ct) => GetTextAsync("settings", ct);

    private async Task<string> GetTextAsync(string path, CancellationToken ct)
    {
        using var request = NewRequest(HttpMethod.Get, path, null);
        using var response = await http.SendAsync(request, ct);
        return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(ct);
    }

    private async Task<AuthResult> SendAsync(HttpMethod method, string path, object? body, string? accessToken, CancellationToken ct)
    {
        using var place = await lanes.EnterAsync(LaneOf(path, accessToken), ct);
        if (!place.IsAcquired)
        {
            return new AuthResult(Code: AuthErrorCodes.TooOften);
        }

        try
        {
            using var response = await AnswerAsync(method, path, body, accessToken, ct);
            var text = await response.Content.ReadAsStringAsync(ct);
            return response.IsSuccessStatusCode
                ? AuthResult.Parse(text, time.GetUtcNow())
                : new AuthResult(Code: AuthErrorCodes.Parse((int)response.StatusCode, text));
        }
        catch (Exception e) when (e is HttpRequestException or JsonException
            || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return new AuthResult(Code: AuthErrorCodes.Unavailable);
        }
    }

    // A connection that was kept open may be closed by the other side just then. What does the same twice is sent once more.
    private async Task<HttpResponseMessage> AnswerAsync(
        HttpMethod method, string path, object? body, string? accessToken, CancellationToken ct)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            using var request = NewRequest(method, path, accessToken);
            request.Content = body is null ? null : JsonContent.Create(body);
            try
            {
                return await http.SendAsync(request, ct);
            }
            catch (HttpRequestException e)
                when (isFirst && (method == HttpMethod.Put || path == PasswordGrant) && e.InnerException is IOException)
            {
            }
        }
    }

    private static SupabaseLane LaneOf(string path, string? accessToken) => path switch
    {
        RefreshGrant => SupabaseLane.Renewals,
        PasswordGrant or CodeGrant => SupabaseLane.SignIns,
        _ => accessToken is null ? SupabaseLane.Strangers : SupabaseLane.Sessions,
    };

    private HttpRequestMessage NewRequest(HttpMethod method, string path, string? accessToken)
    {
        var request = new HttpRequestMessage(method, new Uri(options.Value.Address, "auth/v1/" + path));
        var (key, visitor) = (options.Value.ServiceRoleKey, visitors?.HttpContext?.Connection.RemoteIpAddress);
        if (key is not null && visitor is not null)
        {
            // GoTrue counts by this address then, and not by ours (its internal/sbff, 2026-08-20); the gateway takes it with a secret key.
            request.Headers.Add("Sb-Forwarded-For", (visitor.IsIPv4MappedToIPv6 ? visitor.MapToIPv4() : visitor).ToString());
            request.Headers.Add("apikey", key);
        }
        else
        {
            request.Headers.Add("apikey", options.Value.AnonKey);
        }

        request.Headers.Add("X-Supabase-Api-Version", "2024-01-01");
        if (accessToken is not null)
        {
            request.Headers.Authorization = new("Bearer", accessToken);
        }

        return request;
    }
}
