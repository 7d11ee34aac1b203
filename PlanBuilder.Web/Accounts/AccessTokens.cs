using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace PlanBuilder.Web.Accounts;

/// <summary>
/// Says whose an access token is, once its signature, its time, its issuer and its role are checked. Three kinds of projects: with public
/// keys (ES256, RS256); older ones that sign with a secret of their own (HS256), which are asked themselves; and, where
/// <c>SUPABASE_JWT_SECRET</c> is set, those that share the secret. The algorithm of a token never chooses its key.
/// </summary>
internal sealed class AccessTokens(
    SigningKeys keys, SupabaseAuth auth, IOptions<SupabaseOptions> options, TimeProvider time, ILogger<AccessTokens> logger) : IDisposable
{
    private const int LongestToken = 16 * 1024;
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);
    private static readonly MemoryCacheOptions Size = new() { SizeLimit = 1_000 };

    private readonly JsonWebTokenHandler handler = new() { MaximumTokenSizeInBytes = LongestToken, MapInboundClaims = false };
    private readonly MemoryCache vouched = new(Size), refused = new(Size); // two, so that made-up tokens displace no good ones

    /// <summary>Null for a token that lets nobody in; the log says why.</summary>
    public async Task<Account?> GetAccountAsync(string token, CancellationToken ct)
    {
        if (!options.Value.IsOn)
        {
            return Refuse("SUPABASE_URL is not set, so tokens can't be verified");
        }

        if (token.Length > LongestToken || Read(token) is not { } read)
        {
            return Refuse("it is not a token");
        }

        var isAsked = options.Value.JwtSecret is null && read.Alg == SecurityAlgorithms.HmacSha256;
        var checkedToken = await CheckAsync(token, read, isAsked, ct);
        if (!checkedToken.IsValid)
        {
            return Refuse(checkedToken.Exception.GetType().Name); // not its words, which may hold the token's
        }

        if (Claim(read, "role") != "authenticated" || !Guid.TryParse(read.Subject, out var id))
        {
            return Refuse("it does not belong to a signed-in account");
        }

        return !isAsked || await IsVouchedForAsync(token, id, ct)
            ? new Account(id, Claim(read, "email") ?? "", RoleOf(read))
            : Refuse("Supabase Auth does not recognize it");
    }

    public void Dispose()
    {
        vouched.Dispose();
        refused.Dispose();
    }

    // All but the signature of a token about which its issuer is asked.
    private async Task<TokenValidationResult> CheckAsync(string token, JsonWebToken read, bool isAsked, CancellationToken ct)
    {
        var rules = new TokenValidationParameters
        {
            ValidAudience = "authenticated",
            ValidIssuer = options.Value.ExpectedIssuer,
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256],
            ClockSkew = TimeSpan.FromSeconds(10),
            LifetimeValidator = (from, until, _, rule) => until is not null && IsNow(from, until.Value, rule.ClockSkew),
        };
        if (options.Value.JwtSecret is { } secret)
        {
            rules.ValidAlgorithms = [SecurityAlgorithms.HmacSha256];
            rules.IssuerSigningKey = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret));
            rules.ValidateIssuer = read.Issuer.Length > 0; // some servers that share a secret name no issuer
        }
        else if (isAsked)
        {
            rules.ValidAlgorithms = [SecurityAlgorithms.HmacSha256];
            rules.SignatureValidator = (_, _) => read;
            rules.ValidateIssuer = false; // whoever it is, vouches for it
        }
        else if (await keys.FindAsync(read.Kid, ct) is { } key)
        {
            rules.IssuerSigningKey = key;
        }

        return await handler.ValidateTokenAsync(token, rules);
    }

    // Asked once a minute for a token: a page that polls does not ask Supabase each time.
    private async Task<bool> IsVouchedForAsync(string token, Guid accountId, CancellationToken ct)
    {
        var fingerprint = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        if (vouched.TryGetValue(fingerprint, out _) || refused.TryGetValue(fingerprint, out _))
        {
            return vouched.TryGetValue(fingerprint, out _);
        }

        var answer = await auth.GetUserAsync(token, ct);
        if (answer.Code != AuthErrorCodes.Unavailable)
        {
            (answer.UserId == accountId ? vouched : refused).Set(
                fingerprint, true, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Memory });
        }

        return answer.UserId == accountId;
    }

    private bool IsNow(DateTime? from, DateTime until, TimeSpan skew)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return now < until + skew && (from is null || from <= now + skew);
    }

    private JsonWebToken? Read(string token)
    {
        try
        {
            return handler.ReadJsonWebToken(token);
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException)
        {
            return null;
        }
    }

    private static string? Claim(JsonWebToken token, string name) => token.TryGetPayloadValue<string>(name, out var value) ? value : null;

    // What only the project's administrators can write; "role" itself is Postgres's.
    private static string? RoleOf(JsonWebToken token) =>
        token.TryGetPayloadValue<JsonElement>("app_metadata", out var written) && written.ValueKind == JsonValueKind.Object
            && written.TryGetProperty("role", out var role) && role.ValueKind == JsonValueKind.String ? role.GetString() : null;

    private Account? Refuse(string reason)
    {
        logger.LogInformation("Access token refused: {Reason}.", reason);
        return null;
    }
}
