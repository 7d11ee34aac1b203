using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using OtpNet;
using PlanBuilder.Web.Audit;
using QRCoder;

namespace PlanBuilder.Web.Accounts;

/// <summary>
/// The second factor of a local account: six digits of an authenticator app (RFC 6238, the defaults that every app knows), or one of ten
/// recovery codes. The secret is encrypted with the keys that protect cookies, the recovery codes are kept as hashes.
/// </summary>
internal sealed class SecondFactor(
    SecondFactorStore store,
    FactorAttempts attempts,
    AuditTrail audit,
    IDataProtectionProvider protection,
    TimeProvider time,
    ILogger<SecondFactor> logger)
{
    private const string Issuer = "PlanBuilder", Letters = "abcdefghjkmnpqrstuvwxyz23456789"; // none that looks like another
    private const int RecoveryCodes = 10, GroupLength = 5, Groups = 3;
    private static readonly TimeSpan SetUpTime = TimeSpan.FromMinutes(30);

    private readonly IDataProtector kept = protection.CreateProtector(nameof(SecondFactor));
    private readonly ITimeLimitedDataProtector offered =
        protection.CreateProtector(nameof(SecondFactor), "offered").ToTimeLimitedDataProtector();

    public Task<FactorState?> FindAsync(Guid accountId, CancellationToken ct) => store.FindAsync(accountId, ct);

    /// <summary>A new secret, kept nowhere but in the form that shows it: encrypted, for this account, for half an hour.</summary>
    public FactorOffer Offer(Account account)
    {
        var secret = Base32Encoding.ToString(KeyGeneration.GenerateRandomKey(20)).TrimEnd('=');
        return Show(account, secret, offered.Protect($"{account.Id} {secret}", SetUpTime));
    }

    /// <summary>The offer that a form was filled in from; null where that was too long ago, or for somebody else.</summary>
    public FactorOffer? Reopen(Account account, string? ticket)
    {
        try
        {
            return ticket is not null && offered.Unprotect(ticket).Split(' ') is [var id, var secret] && id == account.Id.ToString()
                ? Show(account, secret, ticket)
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Sets it up once a code shows that the app has the secret. Returns the recovery codes; null for a wrong code.</summary>
    public async Task<IReadOnlyList<string>?> SetUpAsync(Account account, FactorOffer offer, string code, CancellationToken ct)
    {
        if (StepOf(offer.Secret, code) is not { } step)
        {
            return null;
        }

        var codes = NewRecoveryCodes();
        return await store.SetUpAsync(account.Id, kept.Protect(offer.Secret), step, Hashes(account.Id, codes), ct) ? codes : null;
    }

    /// <summary>
    /// Refuses what isn't a code of the account's; each is accepted once. Six digits may be tried ten times an hour. Recovery codes are too
    /// long to guess and have no such limit, so guessing digits locks out nobody who has one.
    /// </summary>
    public async Task<AccountResult.Refused?> RefuseUnlessAsync(Guid accountId, string code, CancellationToken ct)
    {
        if (code.Length > 6)
        {
            var isGood = await store.UseRecoveryCodeAsync(accountId, Hash(accountId, code), ct);
            audit.Record(AuditEvent.ByItself(isGood ? AuditAct.RecoveryCodeUsed : AuditAct.SecondFactorFailed, accountId));
            return isGood ? null : AccountResult.WrongCode;
        }

        if (!await attempts.BeginAsync(accountId, ct))
        {
            audit.Record(AuditEvent.Refused("second_factor", accountId));
            return FactorAttempts.TooMany;
        }

        if (await SecretAsync(accountId, ct) is not { } secret || StepOf(secret, code) is not { } step
            || !await store.TakeStepAsync(accountId, step, ct))
        {
            audit.Record(AuditEvent.ByItself(AuditAct.SecondFactorFailed, accountId));
            return AccountResult.WrongCode;
        }

        await attempts.ForgetAsync(accountId, ct);
        return null;
    }

    /// <summary>Ten new recovery codes, shown this once; the former ones are good no more. Null where the account has no factor.</summary>
    public async Task<IReadOnlyList<string>?> RenewRecoveryCodesAsync(Guid accountId, CancellationToken ct)
    {
        var codes = NewRecoveryCodes();
        return await store.ReplaceRecoveryCodesAsync(accountId, Hashes(accountId, codes), ct) ? codes : null;
    }

    public Task RemoveAsync(Guid accountId, CancellationToken ct) => store.RemoveAsync(accountId, ct);

    private async Task<string?> SecretAsync(Guid accountId, CancellationToken ct)
    {
        try
        {
            return await store.SecretAsync(accountId, ct) is { } secret ? kept.Unprotect(secret) : null;
        }
        catch (CryptographicException)
        {
            logger.LogError(
                "The key that protects the second factor of account {AccountId} is lost. Remove the second factor by command.", accountId);
            return null;
        }
    }

    // A clock may be half a minute off, and a code takes as long to type.
    private long? StepOf(string secret, string code) =>
        code.Length == 6 && new Totp(Base32Encoding.ToBytes(secret))
            .VerifyTotp(time.GetUtcNow().UtcDateTime, code, out var step, new VerificationWindow(previous: 1, future: 1)) ? step : null;

    private static FactorOffer Show(Account account, string secret, string ticket)
    {
        var address = new OtpUri(OtpType.Totp, secret, account.Email, Issuer).ToString();
        using var code = QRCodeGenerator.GenerateQrCode(address, QRCodeGenerator.ECCLevel.M);
        using var picture = new SvgQRCode(code);
        var svg = picture.GetGraphic(4, "#000000", "#ffffff", drawQuietZones: true, SvgQRCode.SizingMode.ViewBoxAttribute);
        return new FactorOffer(secret, "data:image/svg+xml;base64," + Convert.ToBase64String(Encoding.UTF8.GetBytes(svg)), address, ticket);
    }

    private static List<string> NewRecoveryCodes() => [.. Enumerable.Range(0, RecoveryCodes).Select(_ =>
        string.Join('-', Enumerable.Range(0, Groups).Select(_ => RandomNumberGenerator.GetString(Letters, GroupLength))))];

    private static string[] Hashes(Guid accountId, IEnumerable<string> codes) => [.. codes.Select(code => Hash(accountId, code))];

    // 74 random bits need no slow hash. Dashes and capitals are the writer's own.
    private static string Hash(Guid accountId, string code) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{accountId} {string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant()}")));
}

/// <summary>A secret that an authenticator app may read: in words, as a picture, and as an address that opens it.</summary>
/// <param name="Ticket">The same, encrypted, for the form to bring back.</param>
internal sealed record FactorOffer(string Secret, string Picture, string Address, string Ticket)
{
    /// <summary>The secret as people type it.</summary>
    public string Spaced => string.Join(' ', Secret.Chunk(4).Select(letters => new string(letters)));
}

/// <summary>A second factor as its owner sees it.</summary>
internal sealed record FactorState(DateTime CreatedAt, int RecoveryCodes);
