using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace PlanBuilder.Tests.Delivery;

/// <summary>A program that receives webhooks over https and responds as it is told.</summary>
internal sealed class WebhookDouble : IAsyncDisposable
{
    private readonly WebApplication app;

    private readonly string thumbprint;

    private WebhookDouble(WebApplication app, string thumbprint) => (this.app, this.thumbprint) = (app, thumbprint);

    /// <summary>What it was sent, by path.</summary>
    public ConcurrentQueue<(string Path, Dictionary<string, string> Headers, string Body)> Got { get; } = new();

    /// <summary>What it answers at a path; 200 at others.</summary>
    public ConcurrentDictionary<string, Func<HttpContext, Task>> Answers { get; } = new();

    public string Address => app.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    public static async Task<WebhookDouble> StartAsync()
    {
        using var key = RSA.Create(2048);
        using var made = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(
            kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        var app = builder.Build();
        var webhook = new WebhookDouble(app, certificate.Thumbprint);
        app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync();
            webhook.Got.Enqueue(
                (context.Request.Path, context.Request.Headers.ToDictionary(each => each.Key, each => $"{each.Value}"), body));
            if (webhook.Answers.TryGetValue(context.Request.Path, out var answer))
            {
                await answer(context);
            }
        });
        await app.StartAsync();
        return webhook;
    }

    /// <summary>Whether a certificate is its own, which nobody else vouches for.</summary>
    public bool Is(X509Certificate? certificate) => certificate?.GetCertHashString() == thumbprint;

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
