using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PlanBuilder.Web.Jobs;

/// <summary>
/// Standard Webhooks (standardwebhooks.com, version 1.0.0): <c>webhook-signature</c> holds one or several <c>v1,base64</c> of the
/// HMAC-SHA256 over <c>webhook-id.webhook-timestamp.body</c>.
/// </summary>
internal static class WebhookSignature
{
    /// <summary>How far off a message's time may be.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private const string Prefix = "whsec_";
    private const int LongestId = 200, MostSignatures = 20, SignatureLength = 47; // v1, and 32 bytes in base64

    /// <summary>
    /// The key of a secret: the bytes in base64 after <c>whsec_</c>, or the text itself, for signers that know no other keys, such as
    /// n8n's Crypto node. Null when it is too short or no base64.
    /// </summary>
    public static byte[]? KeyOf(string secret)
    {
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return secret.Length >= 24 && !secret.Any(char.IsWhiteSpace) ? Encoding.UTF8.GetBytes(secret) : null;
        }

        var key = new byte[secret.Length];
        return Convert.TryFromBase64String(secret[Prefix.Length..], key, out var length) && length is >= 24 and <= 64
            ? key[..length]
            : null;
    }

    /// <summary>What to send in <c>webhook-signature</c>.</summary>
    public static string Sign(byte[] key, string id, string timestamp, ReadOnlySpan<byte> body) =>
        "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, (byte[])[.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body]));

    /// <summary>Whether one of the signatures has the form of one, and the message's id a length that is stored.</summary>
    public static bool IsPlausible(string id, string signatures) => id.Length is > 0 and <= LongestId
        && signatures.Split(' ').Take(MostSignatures).Any(signature => signature.Length == SignatureLength
            && signature.StartsWith("v1,", StringComparison.Ordinal));

    /// <summary>
    /// Whether one of the signatures is the key's, over this message. Whether that came in time, the database's clock says.
    /// </summary>
    /// <param name="sentAt">When it was signed, in seconds since 1970.</param>
    public static bool Verify(byte[] key, string id, string timestamp, string signatures, ReadOnlySpan<byte> body, out long sentAt)
    {
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out sentAt) || id.Length is 0 or > LongestId)
        {
            return false;
        }

        var right = Encoding.UTF8.GetBytes(Sign(key, id, timestamp, body));
        var found = false;
        foreach (var signature in signatures.Split(' ').Take(MostSignatures))
        {
            found |= CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), right);
        }

        return found;
    }
}
