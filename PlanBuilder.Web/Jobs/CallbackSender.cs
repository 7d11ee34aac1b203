using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PlanBuilder.Web.Jobs;

/// <summary>Who sends an event, as far as its headers say it: enough to turn a stranger away before anything of the body is read.</summary>
internal sealed class CallbackSender
{
    private readonly byte[]? key; // none where the header held the secret itself
    private readonly string messageId = "", timestamp = "", signatures = "";

    private CallbackSender()
    {
    }

    private CallbackSender(byte[] key, string messageId, string timestamp, string signatures, long sentAt) =>
        (this.key, this.messageId, this.timestamp, this.signatures, SentAt) = (key, messageId, timestamp, signatures, sentAt);

    /// <summary>When it was signed, in seconds since 1970; null where a plain secret says no time.</summary>
    public long? SentAt { get; }

    /// <summary>Null for headers that no event of ours can have.</summary>
    public static CallbackSender? From(IHeaderDictionary headers, string secret, bool allowHeaderSecret)
    {
        if (allowHeaderSecret && headers["X-PlanBuilder-Secret"] is [{ } sent])
        {
            // Hashed, so that their lengths are alike and nothing is told by the time it takes.
            return CryptographicOperations.FixedTimeEquals(
                SHA256.HashData(Encoding.UTF8.GetBytes(sent)),
                SHA256.HashData(Encoding.UTF8.GetBytes(secret))) ? new() : null;
        }

        return headers["webhook-id"] is [{ } messageId] && headers["webhook-timestamp"] is [{ } timestamp]
            && headers["webhook-signature"] is [{ } signatures] && WebhookSignature.IsPlausible(messageId, signatures)
            && long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var sentAt)
            ? new(WebhookSignature.KeyOf(secret)!, messageId, timestamp, signatures, sentAt)
            : null;
    }

    /// <summary>Whether the body is what it sent.</summary>
    public bool Signed(byte[] body) =>
        key is null || WebhookSignature.Verify(key, messageId, timestamp, signatures, body, out _);
}
