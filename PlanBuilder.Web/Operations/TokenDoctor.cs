using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using PlanBuilder.Web.Accounts;

namespace PlanBuilder.Web.Operations;

/// <summary>
/// Looks at the project's tokens: whether the app, as it is set, accepts what they are signed with and whom they name as their issuer.
/// </summary>
internal sealed class TokenDoctor(DoctorCalls calls, SupabaseOptions options)
{
    public async Task<DoctorLine> LineAsync(CancellationToken ct)
    {
        var (status, text) = await calls.SendAsync(
            HttpMethod.Get, At("auth/v1/.well-known/jwks.json"), null, ct, SupabaseDoctor.Headers(options.AnonKey!));
        int? published = status == 200 && DoctorCalls.Read(text) is { ValueKind: JsonValueKind.Object } json
            && json.TryGetProperty("keys", out var keys)
            && keys.ValueKind == JsonValueKind.Array ? keys.GetArrayLength() : null;
        return (options.JwtSecret, published) switch
        {
            ({ } secret, _) => await SecretTroubleAsync(secret, published > 0, ct) ?? await IssuerTroubleAsync(isRequired: false, ct)
                ?? DoctorLine.Yes($"Tokens: only those signed with SUPABASE_JWT_SECRET are accepted, {Issuer}"),
            (null, > 0) => await IssuerTroubleAsync(isRequired: true, ct)
                ?? DoctorLine.Yes($"Tokens: verified here with the project's public keys ({published} published), {Issuer}"),
            (null, 0) => DoctorLine.Yes("Tokens: the project publishes no keys, so every token is verified by Supabase. "
                + "To make that faster, add keys under Supabase > Project Settings > JWT Keys"),
            _ => DoctorLine.No($"Tokens: the project's keys can't be read ({(status == 0 ? text : status)}), so nobody can sign in"),
        };
    }

    private string Issuer => $"issued by {options.ExpectedIssuer} (to change the issuer, set Supabase__Issuer)";

    private async Task<DoctorLine?> SecretTroubleAsync(string secret, bool publishesKeys, CancellationToken ct)
    {
        if (publishesKeys)
        {
            return DoctorLine.No("Tokens: the project publishes keys to verify its tokens with, "
                + "but with SUPABASE_JWT_SECRET only tokens signed with that secret are accepted. "
                + "Unset SUPABASE_JWT_SECRET");
        }

        var keys = new[] { options.AnonKey, options.ServiceRoleKey };
        return keys.Any(key => key is not null && IsSignedBy(secret, key) is false) || await IsRefusedAsync(secret, ct)
            ? DoctorLine.No("Tokens: the project's tokens aren't signed with SUPABASE_JWT_SECRET, so nobody can sign in. "
                + "Copy the secret again from "
                + "Supabase > Project Settings > JWT Keys, or from JWT_SECRET in a self-hosted server's .env")
            : null;
    }

    // Supabase Auth says of a token whether it can't verify it, or doesn't know whose it is. The token is nobody's, and good for a minute.
    private async Task<bool> IsRefusedAsync(string secret, CancellationToken ct)
    {
        var token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = options.ExpectedIssuer,
            Audience = "authenticated",
            Expires = DateTime.UtcNow.AddMinutes(1),
            Claims = new Dictionary<string, object> { ["sub"] = Guid.NewGuid().ToString(), ["role"] = "authenticated" },
            SigningCredentials = new(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret)), SecurityAlgorithms.HmacSha256),
        });
        var (_, text) = await calls.SendAsync(
            HttpMethod.Get, At("auth/v1/user"), null, ct, ("apikey", options.AnonKey!), ("Authorization", "Bearer " + token));
        return text.Contains("\"bad_jwt\"", StringComparison.Ordinal);
    }

    // Supabase Auth publishes the issuer that its tokens name, or an empty one where they name none. Older servers publish nothing.
    private async Task<DoctorLine?> IssuerTroubleAsync(bool isRequired, CancellationToken ct)
    {
        var (status, text) = await calls.SendAsync(
            HttpMethod.Get, At("auth/v1/.well-known/openid-configuration"), null, ct, SupabaseDoctor.Headers(options.AnonKey!));
        var issuer = status == 200 && DoctorCalls.Read(text) is { ValueKind: JsonValueKind.Object } json
            && json.TryGetProperty("issuer", out var named)
            && named.ValueKind == JsonValueKind.String ? named.GetString() : null;
        return issuer is null || issuer == options.ExpectedIssuer || (issuer.Length == 0 && !isRequired) ? null
            : issuer.Length == 0 ? DoctorLine.No(
                $"Tokens: the server's tokens name no issuer, so nobody can sign in. Set GOTRUE_JWT_ISSUER={options.ExpectedIssuer} there")
            : DoctorLine.No($"Tokens: the project issues them as {issuer}, but {options.ExpectedIssuer} is expected, "
                + $"so nobody can sign in. Set Supabase__Issuer={issuer}");
    }

    // An older key is a token itself, signed with the project's secret. Null for any other.
    private static bool? IsSignedBy(string secret, string key) =>
        key.Split('.') is [var head, var claims, var signature] && Base64Url.IsValid(head)
            && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(head)).Contains("\"HS256\"", StringComparison.Ordinal)
            ? signature == Base64Url.EncodeToString(
                HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes($"{head}.{claims}")))
            : null;

    private Uri At(string path) => new(options.Address, path);
}
