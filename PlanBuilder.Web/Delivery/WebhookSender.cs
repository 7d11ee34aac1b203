using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Delivery;

/// <summary>
/// Sends one event as Standard Webhooks describes it (standardwebhooks.com, version 1.0.0): signed, with the same id at every attempt. A
/// request takes ten seconds at most, follows no redirect, and reads no more than the beginning of the response.
/// </summary>
internal sealed class WebhookSender(
    HttpClient http, OwnerJobs jobs, IDataProtectionProvider protection, IOptions<AppOptions> app, TimeProvider time)
{
    private const int LongestDetail = 300; // bytes

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly IDataProtector protector = protection.CreateProtector(nameof(WebhookSender));

    /// <summary>A new secret, in plain text and encrypted.</summary>
    public (string Plain, string Encrypted) NewSecret()
    {
        var secret = "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        return (secret, protector.Protect(secret));
    }

    public async Task<DeliveryAttempt> SendAsync(LeasedDelivery delivery, CancellationToken stopping)
    {
        var since = Stopwatch.GetTimestamp();
        using var late = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        late.CancelAfter(Longest);
        try
        {
            if (KeyOf(delivery.Secret) is not { } key)
            {
                return Failed("We can't read the secret anymore. Create a new one.");
            }

            if (await BodyAsync(delivery, stopping) is not { } body)
            {
                return Failed("The plan was deleted.");
            }

            using var request = Request(delivery, key, body);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, late.Token);
            var detail = (int)response.StatusCode is >= 300 and < 400
                ? "It redirects, and we don't follow redirects." : await BeginningAsync(response.Content, late.Token);
            return new((int)response.StatusCode, Elapsed(), detail);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return Failed("No response within ten seconds.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UriFormatException)
        {
            return Failed(Reason(e));
        }

        DeliveryAttempt Failed(string detail) => new(null, Elapsed(), detail);
        int Elapsed() => (int)Stopwatch.GetElapsedTime(since).TotalMilliseconds;
    }

    // Not the exception's message, which names addresses of our network.
    private static string Reason(Exception e) => (e, e.InnerException) switch
    {
        (NoPublicAddressException, _) or (_, NoPublicAddressException) => "This address doesn't lead to a server on the public internet.",
        (HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }, _) => "The TLS connection failed.",
        _ => "The connection failed.",
    };

    private byte[]? KeyOf(string stored)
    {
        try
        {
            return WebhookSignature.KeyOf(protector.Unprotect(stored));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private HttpRequestMessage Request(LeasedDelivery delivery, byte[] key, byte[] body)
    {
        var address = new Uri(delivery.Url);
        if (address.Scheme != Uri.UriSchemeHttps)
        {
            throw new UriFormatException();
        }

        var sentAt = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var id = $"msg_{delivery.Id:N}";
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", sentAt);
        request.Headers.Add("webhook-signature", WebhookSignature.Sign(key, id, sentAt, body));
        request.Headers.UserAgent.Add(new("PlanBuilder", null));
        return request;
    }

    // Null if the plan is gone.
    private async Task<byte[]?> BodyAsync(LeasedDelivery delivery, CancellationToken ct)
    {
        var job = delivery.JobId is { } id ? await jobs.GetAsync(delivery.UserId, id, ct) : null;
        if (delivery.JobId is not null && job is null)
        {
            return null;
        }

        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            type = delivery.Event,
            timestamp = delivery.CreatedAt.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
            data = job is null ? (object)new { } : new
            {
                job_id = job.Id,
                status = job.Status,
                title = JobLabels.Title(job),
                url = app.Value.Public is { } site ? new Uri(site, $"/ai-plan-builder/{job.Id}").AbsoluteUri : null,
                error_code = job.ErrorCode,
                error = job.Error,
            },
        }, Plan.Json);
    }

    private static async Task<string> BeginningAsync(HttpContent content, CancellationToken ct)
    {
        await using var stream = await content.ReadAsStreamAsync(ct);
        var bytes = new byte[LongestDetail];
        var length = await stream.ReadAtLeastAsync(bytes, LongestDetail, throwOnEndOfStream: false, ct);
        return TextSanitizer.OnOneLine(Encoding.UTF8.GetString(bytes, 0, length));
    }
}
