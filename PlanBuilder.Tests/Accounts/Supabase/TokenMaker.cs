using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace PlanBuilder.Tests.Accounts.Supabase;

/// <summary>Makes access tokens as Supabase Auth does (ES256), and any other that somebody may try.</summary>
/// <param name="issuer">Such as https://abc.supabase.co/auth/v1.</param>
public sealed class TokenMaker(string issuer)
{
    public const string LegacySecret = "a-secret-of-at-least-thirty-two-characters";

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly string kid = Guid.NewGuid().ToString();

    /// <summary>Who made the tokens, as they say.</summary>
    public string Issuer { get; set; } = issuer;

    /// <summary>Sign by the project's secret, as older projects do; they publish no keys.</summary>
    public bool IsLegacy { get; set; }

    public string PublicKeys => IsLegacy ? """{"keys":[]}""" : new JsonObject { ["keys"] = new JsonArray(PublicKey) }.ToJsonString();

    public JsonObject PublicKey
    {
        get
        {
            var point = key.ExportParameters(includePrivateParameters: false).Q;
            return new JsonObject
            {
                ["kty"] = "EC", ["crv"] = "P-256", ["alg"] = "ES256", ["use"] = "sig", ["kid"] = kid, ["ext"] = true,
                ["key_ops"] = new JsonArray("verify"),
                ["x"] = WebEncoders.Base64UrlEncode(point.X!), ["y"] = WebEncoders.Base64UrlEncode(point.Y!),
            };
        }
    }

    /// <summary>The public key as a file would hold it: what an attacker might take for a secret.</summary>
    public string PublicPem => key.ExportSubjectPublicKeyInfoPem();

    /// <summary>A good token of an account, with what is changed.</summary>
    public string Good(Guid accountId, Action<JsonObject>? claims = null, Action<JsonObject>? header = null) =>
        Sign(Changed(Claims(accountId, "ana@example.org", Guid.NewGuid()), claims), header);

    /// <summary>A token signed with a secret.</summary>
    public static string ByHmac(JsonObject claims, byte[] secret) => Join(
        new JsonObject { ["alg"] = "HS256", ["typ"] = "JWT" }, claims, signed => HMACSHA256.HashData(secret, signed));

    /// <summary>A token without a signature.</summary>
    public static string Bare(JsonObject claims, string alg = "none") =>
        Join(new JsonObject { ["alg"] = alg, ["typ"] = "JWT" }, claims, _ => []);

    /// <summary>Another project's token: of a key of its own, under the id of ours.</summary>
    public string Foreign(Guid accountId)
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Join(
            Header, Claims(accountId, "ana@example.org", Guid.NewGuid()), signed => other.SignData(signed, HashAlgorithmName.SHA256));
    }

    public JsonObject Claims(Guid accountId, string email, Guid sessionId) => new()
    {
        ["iss"] = Issuer, ["sub"] = accountId, ["aud"] = "authenticated", ["role"] = "authenticated",
        ["email"] = email, ["session_id"] = sessionId, ["iat"] = Now, ["exp"] = Now + 3600,
        ["app_metadata"] = new JsonObject { ["provider"] = "email" }, ["aal"] = "aal1", ["is_anonymous"] = false,
    };

    internal string Make(SupabaseLogin login) =>
        Sign(Changed(Claims(login.User.Id, login.User.Email, login.Id), claims => claims["aal"] = login.Aal), null);

    /// <summary>The session of a token that is ours; null for any other.</summary>
    internal Guid? SessionIn(string token) =>
        IsSigned(token) ? (Guid?)JsonNode.Parse(WebEncoders.Base64UrlDecode(token.Split('.')[1]))!["session_id"] : null;

    /// <summary>Whether the project signed it, whoever it names.</summary>
    internal bool IsSigned(string token)
    {
        if (token.Split('.') is not [var head, var body, var signature])
        {
            return false;
        }

        var (signed, proof) = (Encoding.ASCII.GetBytes($"{head}.{body}"), WebEncoders.Base64UrlDecode(signature));
        return IsLegacy
            ? CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(Encoding.UTF8.GetBytes(LegacySecret), signed), proof)
            : proof.Length == 64 && key.VerifyData(signed, proof, HashAlgorithmName.SHA256);
    }

    private static long Now => DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    private JsonObject Header => new() { ["alg"] = "ES256", ["kid"] = kid, ["typ"] = "JWT" };

    private string Sign(JsonObject claims, Action<JsonObject>? header) => IsLegacy
        ? ByHmac(claims, Encoding.UTF8.GetBytes(LegacySecret))
        : Join(Changed(Header, header), claims, signed => key.SignData(signed, HashAlgorithmName.SHA256));

    private static JsonObject Changed(JsonObject json, Action<JsonObject>? change)
    {
        change?.Invoke(json);
        return json;
    }

    private static string Join(JsonObject header, JsonObject claims, Func<byte[], byte[]> sign)
    {
        var signed = $"{Encode(header)}.{Encode(claims)}";
        return $"{signed}.{WebEncoders.Base64UrlEncode(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Encode(JsonObject json) => WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
