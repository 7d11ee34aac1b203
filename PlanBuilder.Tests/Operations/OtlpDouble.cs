using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PlanBuilder.Tests.Operations;

/// <summary>A collector as it is on the wire: takes OTLP over HTTP as protobuf, on a loopback port, and keeps what it was sent.</summary>
public sealed class OtlpDouble : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<string> sent = new();

    private OtlpDouble()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Run(TakeAsync);
    }

    public string Address => app.Urls.Single();

    /// <summary>Everything sent so far. Protobuf writes texts as they are, so that they can be looked for.</summary>
    public string Sent => string.Join('\n', sent);

    public string Traces => string.Join('\n', sent.Where(body => body.StartsWith("/v1/traces", StringComparison.Ordinal)));

    public static async Task<OtlpDouble> StartAsync()
    {
        var collector = new OtlpDouble();
        await collector.app.StartAsync();
        return collector;
    }

    /// <summary>Comes back when it was sent each of these words.</summary>
    public Task HearsAsync(params string[] words)
    {
        return Wait.UntilAsync(
            "the collector to be sent everything", () => !Missing().Any(), () => $"all but {string.Join(", ", Missing())}");

        IEnumerable<string> Missing()
        {
            var heard = Sent;
            return words.Where(word => !heard.Contains(word, StringComparison.Ordinal));
        }
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        sent.Enqueue($"{context.Request.Path} {context.Request.ContentType}\n{Encoding.UTF8.GetString(body.ToArray())}");
        context.Response.ContentType = "application/x-protobuf";
    }
}
