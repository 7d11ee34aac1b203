using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace PlanBuilder.Web.Accounts;

/// <summary>
/// Says whose access token it is, once its signature, time, issuer, and role are checked. There are three kinds of projects: with public
/// keys (ES256, RS256); older ones that sign with a secret of their own (HS256), which are asked themselves; and, where
/// <c>SUPABASE_JWT_SECRET</c> is set, those that share the secret. The algorithm of a token never chooses its key.
/// </summary>
internal sealed class AccessTokens(
    SigningKeys keys,
    VouchedTokens vouched,
    FactorAttempts factors,
    IOptions<SupabaseOptions> options,
    TimeProvider time,
    ILogger<AccessTokens> logger)
{
    private const int LongestToken = 16 * 1024;
    private static readonly SearchValues<char> Letters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private readonly JsonWebTokenHandler handler = new() { MaximumTokenSizeInBytes = LongestToken, MapInboundClaims = false };

    /// <summary>Of a token that somebody sent. The log says why one lets nobody in.</summary>
    public async Task<TokenAnswer> CheckAsync(string token, CancellationToken ct)
    {
        var answer = await CheckAsync(token, isOwn: false, ct);
        return answer.Account is { HasSecondFactor: false } account && await factors.AreAtSupabaseAsync(account.Id, ct)
            ? TokenAnswer.FactorMissing
            : answer;
    }

    /// <summary>Of a token that Supabase Auth itself gave us a moment ago.</summary>
    public Task<TokenAnswer> CheckOwnAsync(string token, CancellationToken ct) => CheckAsync(token, isOwn: true, ct);

    private async Task<TokenAnswer> CheckAsync(string token, bool isOwn, CancellationToken ct)
    {
        if (!options.Value.IsOn)
        {
            return Refuse("SUPABASE_URL is not set, so tokens can't be verified");
        }

        if (!HasShape(token) || Read(token) is not { } read)
        {
            return Refuse("it is not a token");
        }

        var isAsked = options.Value.JwtSecret is null && read.Alg == SecurityAlgorithms.HmacSha256;
        if (isAsked && !isOwn && !await keys.PublishesNoneAsync(ct))
        {
            return Refuse("it is signed with a secret, and the project publishes keys");
        }

        var checkedToken = await ValidateAsync(token, read, isAsked, ct);
        if (!checkedToken.IsValid)
        {
            return Refuse(checkedToken.Exception.GetType().Name); // not its words, which may hold the token's
        }

        if (Claim(read, "role") != "authenticated" || !Guid.TryParse(read.Subject, out var id))
        {
            return Refuse("it does not belong to a signed-in account");
        }

        return (isAsked ? await vouched.AskAsync(token, id, isOwn, ct) : true) switch
        {
            true => TokenAnswer.From(new Account(id, Claim(read, "email") ?? "", RoleOf(read))
            {
                HasSecondFactor = Claim(read, "aal") is "aal2" or "aal3",
            }),
            false => Refuse("Supabase Auth does not recognize it"),
            null => TokenAnswer.TooMany,
        };
    }

    /// <summary>The session that a token names, and when it was made; null for one that names none. Nothing of it is checked.</summary>
    public static (Guid Id, DateTimeOffset IssuedAt)? SessionOf(string? token) =>
        Read(token) is { } read && Guid.TryParse(Claim(read, "session_id"), out var id)
            ? (id, new DateTimeOffset(DateTime.SpecifyKind(read.IssuedAt, DateTimeKind.Utc)))
            : null;

    /// <summary>The account that a token names, for one that came from Supabase itself. Nothing of it is checked.</summary>
    public static Guid? AccountOf(string token) => Guid.TryParse(Read(token)?.Subject, out var id) ? id : null;

    // All but the signature of a token about which its issuer is asked.
    private async Task<TokenValidationResult> ValidateAsync(string token, JsonWebToken read, bool isAsked, CancellationToken ct)
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

    private bool IsNow(DateTime? from, DateTime until, TimeSpan skew)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return now < until + skew && (from is null || from <= now + skew);
    }

    // Three parts of base64url: what else the library takes for a token, such as an encrypted one, none of its later steps expects.
    private static bool HasShape(string token) => token.Length <= LongestToken && token.Split('.') is { Length: 3 } parts
        && parts.All(part => part.Length % 4 != 1 && part.Length > 0 && !part.AsSpan().ContainsAnyExcept(Letters));

    private static JsonWebToken? Read(string? token)
    {
        try
        {
            return token is null ? null : new JsonWebToken(token);
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

    private TokenAnswer Refuse(string reason)
    {
        logger.LogInformation("Access token refused: {Reason}.", reason);
        return TokenAnswer.Invalid;
    }
}
