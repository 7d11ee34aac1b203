using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace PlanBuilder.Web.Accounts;

/// <summary>
/// Supabase Auth on the wire, <c>/auth/v1</c>: what the package <c>Supabase</c> would do here. Its format is that of November 2026
/// (<c>X-Supabase-Api-Version: 2024-01-01</c>); error codes of older servers are read too.
/// </summary>
internal sealed class SupabaseAuth(HttpClient http, IOptions<SupabaseOptions> options, TimeProvider time)
{
    /// <summary>An answer with a session, or with none where the address has to be confirmed first.</summary>
    public Task<AuthResult> SignUpAsync(string email, string password, CancellationToken ct) =>
        SendAsync(HttpMethod.Post, "signup", new { email, password }, null, ct);

    public Task<AuthResult> SignInAsync(string email, string password, CancellationToken ct) =>
        SendAsync(HttpMethod.Post, "token?grant_type=password", new { email, password }, null, ct);

    public Task<AuthResult> RefreshAsync(string refreshToken, CancellationToken ct) =>
        SendAsync(HttpMethod.Post, "token?grant_type=refresh_token", new { refresh_token = refreshToken }, null, ct);

    /// <summary>Ends this session; those of other browsers go on, unless it is to end everywhere.</summary>
    public Task<AuthResult> SignOutAsync(string accessToken, bool everywhere, CancellationToken ct) =>
        SendAsync(HttpMethod.Post, everywhere ? "logout?scope=global" : "logout?scope=local", null, accessToken, ct);

    /// <summary>Sends the e-mail for a forgotten password. The answer is the same for an address without an account.</summary>
    public Task<AuthResult> RecoverAsync(string email, CancellationToken ct) =>
        SendAsync(HttpMethod.Post, "recover", new { email }, null, ct);

    /// <summary>Uses up the link of an e-mail.</summary>
    public Task<AuthResult> VerifyAsync(string type, string tokenHash, CancellationToken ct) =>
        SendAsync(HttpMethod.Post, "verify", new { type, token_hash = tokenHash }, null, ct);

    public Task<AuthResult> ChangePasswordAsync(string accessToken, string password, CancellationToken ct) =>
        SendAsync(HttpMethod.Put, "user", new { password }, accessToken, ct);

    /// <summary>Whose token that is: the server checks it itself.</summary>
    public Task<AuthResult> GetUserAsync(string accessToken, CancellationToken ct) =>
        SendAsync(HttpMethod.Get, "user", null, accessToken, ct);

    /// <summary>The project's public keys, as JSON.</summary>
    /// <exception cref="HttpRequestException">It does not answer.</exception>
    /// <exception cref="TaskCanceledException">It does not answer in time.</exception>
    public async Task<string> GetKeysAsync(CancellationToken ct)
    {
        using var request = NewRequest(HttpMethod.Get, ".well-known/jwks.json", null);
        using var response = await http.SendAsync(request, ct);
        return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(ct);
    }

    private async Task<AuthResult> SendAsync(HttpMethod method, string path, object? body, string? accessToken, CancellationToken ct)
    {
        try
        {
            using var request = NewRequest(method, path, accessToken);
            request.Content = body is null ? null : JsonContent.Create(body);
            using var response = await http.SendAsync(request, ct);
            var text = await response.Content.ReadAsStringAsync(ct);
            return response.IsSuccessStatusCode ? Read(text) : new AuthResult(Code: AuthErrorCodes.Parse((int)response.StatusCode, text));
        }
        catch (Exception e) when (e is HttpRequestException or JsonException
            || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return new AuthResult(Code: AuthErrorCodes.Unavailable);
        }
    }

    private HttpRequestMessage NewRequest(HttpMethod method, string path, string? accessToken)
    {
        var request = new HttpRequestMessage(method, new Uri(options.Value.Address, "auth/v1/" + path));
        request.Headers.Add("apikey", options.Value.AnonKey);
        request.Headers.Add("X-Supabase-Api-Version", "2024-01-01");
        if (accessToken is not null)
        {
            request.Headers.Authorization = new("Bearer", accessToken);
        }

        return request;
    }

    private AuthResult Read(string text)
    {
        if (text.Length == 0)
        {
            return new AuthResult();
        }

        var said = JsonSerializer.Deserialize<Said>(text);
        return said is { AccessToken: { } access, RefreshToken: { } refresh }
            ? new AuthResult(new SupabaseSession(access, refresh, time.GetUtcNow().AddSeconds(said.ExpiresIn)))
            : new AuthResult(UserId: said?.Id);
    }

    private sealed record Said(
        [property: JsonPropertyName("access_token")] string? AccessToken,
        [property: JsonPropertyName("refresh_token")] string? RefreshToken,
        [property: JsonPropertyName("expires_in")] int ExpiresIn,
        [property: JsonPropertyName("id")] Guid? Id);
}

/// <summary>What Supabase Auth answered: a session, an account without one, nothing to say, or the code of a refusal.</summary>
internal sealed record AuthResult(SupabaseSession? Session = null, Guid? UserId = null, string? Code = null);
