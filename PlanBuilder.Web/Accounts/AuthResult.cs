using System.Text.Json;
using System.Text.Json.Serialization;

namespace PlanBuilder.Web.Accounts;

/// <summary>What Supabase Auth answered: a session, an account without one, nothing to say, or the code of a refusal.</summary>
/// <param name="Id">Of the account, or of the challenge that was asked for.</param>
internal sealed record AuthResult(SupabaseSession? Session = null, Guid? Id = null, string? Code = null)
{
    /// <summary>The second factors of the session's account, those not verified so far among them.</summary>
    public IReadOnlyList<AuthFactor> Factors { get; init; } = [];

    /// <exception cref="JsonException">It is no answer of Supabase Auth.</exception>
    public static AuthResult Parse(string text, DateTimeOffset now)
    {
        if (text.Length == 0)
        {
            return new AuthResult();
        }

        var response = JsonSerializer.Deserialize<Response>(text);
        return response is { AccessToken: { } access, RefreshToken: { } refresh }
            ? new AuthResult(new SupabaseSession(access, refresh, now.AddSeconds(response.ExpiresIn)))
            {
                Factors = response.User?.Factors ?? [],
            }
            : new AuthResult(Id: response?.Id) { Factors = response?.Factors ?? [] };
    }

    private sealed record Response(
        [property: JsonPropertyName("access_token")] string? AccessToken,
        [property: JsonPropertyName("refresh_token")] string? RefreshToken,
        [property: JsonPropertyName("expires_in")] int ExpiresIn,
        [property: JsonPropertyName("id")] Guid? Id,
        [property: JsonPropertyName("factors")] AuthFactor[]? Factors,
        [property: JsonPropertyName("user")] ResponseUser? User);

    private sealed record ResponseUser([property: JsonPropertyName("factors")] AuthFactor[]? Factors);
}

/// <summary>A second factor as Supabase Auth writes it: <c>totp</c>, <c>phone</c>, or <c>webauthn</c>.</summary>
internal sealed record AuthFactor(
    [property: JsonPropertyName("id")] Guid Id,
    [property: JsonPropertyName("factor_type")] string? Type,
    [property: JsonPropertyName("status")] string? Status)
{
    public bool IsVerified => Status == "verified";
}
