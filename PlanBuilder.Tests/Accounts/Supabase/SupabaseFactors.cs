using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using OtpNet;

namespace PlanBuilder.Tests.Accounts.Supabase;

/// <summary>
/// The second factors of a Supabase double, as <c>internal/api/mfa.go</c> of GoTrue has them: a challenge is good once, for the address
/// that asked for it, and a right code makes the session <c>aal2</c> and ends those of the account that are not.
/// </summary>
internal sealed class SupabaseFactors(SupabaseUsers users)
{
    private readonly ConcurrentDictionary<Guid, (Guid Factor, string Address)> challenges = new();

    /// <summary>Answers what begins with <c>factors</c>; the session is the asker's.</summary>
    public (int Status, JsonObject Body) Answer(string method, string[] path, JsonNode? said, string address, SupabaseLogin login)
    {
        var factor = path.Length > 1 && Guid.TryParse(path[1], out var id) ? login.User.Factors.GetValueOrDefault(id) : null;
        switch (method, path)
        {
            case ("POST", ["factors"]) when login.Aal == "aal1" && login.User.Factors.Values.Any(known => known.IsVerified):
                return Refusal(403, "insufficient_aal");
            case ("POST", ["factors"]):
                var made = login.User.AddFactor((string?)said?["factor_type"] ?? "totp", isVerified: false);
                return (200, new JsonObject
                {
                    ["id"] = made.Id, ["type"] = made.Type, ["friendly_name"] = (string?)said?["friendly_name"],
                    ["totp"] = new JsonObject
                    {
                        ["qr_code"] = "<svg></svg>", ["secret"] = made.Secret,
                        ["uri"] = $"otpauth://totp/{said?["issuer"]}:{login.User.Email}?secret={made.Secret}&issuer={said?["issuer"]}",
                    },
                });
            case (_, ["factors", _, ..]) when factor is null:
                return Refusal(404, "mfa_factor_not_found");
            case ("DELETE", _) when factor!.IsVerified && login.Aal != "aal2":
                return Refusal(422, "insufficient_aal");
            case ("DELETE", _):
                login.User.Factors.TryRemove(factor!.Id, out var _);
                users.Sessions[login.Id] = login with { Aal = "aal1" };
                return (200, new JsonObject { ["id"] = factor.Id });
            case ("POST", [_, _, "challenge"]):
                var challenge = Guid.NewGuid();
                challenges[challenge] = (factor!.Id, address);
                return (200, new JsonObject { ["id"] = challenge, ["type"] = factor.Type, ["expires_at"] = 9_999_999_999 });
            case ("POST", [_, _, "verify"]):
                return Verify(login, factor!, (Guid?)said?["challenge_id"], (string?)said?["code"], address);
            default:
                return Refusal(404, "not_found");
        }
    }

    private (int, JsonObject) Verify(SupabaseLogin login, SupabaseFactor factor, Guid? challenge, string? code, string address)
    {
        if (challenge is not { } id || !challenges.TryGetValue(id, out var known) || known.Factor != factor.Id)
        {
            return Refusal(422, "mfa_factor_not_found");
        }

        if (known.Address != address)
        {
            return Refusal(422, "mfa_ip_address_mismatch");
        }

        if (!new Totp(Base32Encoding.ToBytes(factor.Secret)).VerifyTotp(code ?? "", out _, new VerificationWindow(1, 1)))
        {
            return Refusal(422, "mfa_verification_failed");
        }

        challenges.TryRemove(id, out _);
        factor.IsVerified = true;
        foreach (var other in users.Sessions.Values.Where(other => other.User == login.User && other.Id != login.Id && other.Aal == "aal1"))
        {
            users.Sessions.TryRemove(other.Id, out _);
        }

        users.Sessions[login.Id] = login with { Aal = "aal2", RefreshToken = Guid.NewGuid().ToString("N") };
        return (200, new JsonObject { ["session"] = login.Id });
    }

    private static (int, JsonObject) Refusal(int status, string code)
        => (status, new JsonObject { ["code"] = code, ["message"] = "Said by Supabase Auth" });
}

internal sealed class SupabaseFactor(string type, bool isVerified)
{
    public Guid Id { get; } = Guid.NewGuid();

    public string Type => type;

    public bool IsVerified { get; set; } = isVerified;

    public string Secret { get; } = Base32Encoding.ToString(KeyGeneration.GenerateRandomKey(20));

    /// <summary>What an authenticator app shows now.</summary>
    public string Code => new Totp(Base32Encoding.ToBytes(Secret)).ComputeTotp();

    public JsonObject Write() => new()
    {
        ["id"] = Id, ["created_at"] = DateTime.UtcNow, ["updated_at"] = DateTime.UtcNow,
        ["status"] = IsVerified ? "verified" : "unverified", ["factor_type"] = type,
    };
}
