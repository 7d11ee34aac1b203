using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PlanBuilder.Tests.Workflow.Ai.Doubles;

namespace PlanBuilder.Tests.Jobs;

/// <summary>
/// n8n as a webhook is on the wire, on a loopback port. Unasked it accepts and does nothing; a job whose niche names an answer gets that
/// one.
/// </summary>
public sealed class N8nDouble : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Channel<N8nDelivery> deliveries = Channel.CreateUnbounded<N8nDelivery>();

    public N8nDouble()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Run(AnswerAsync);
        app.Start();
        Address = new Uri(app.Urls.Single());
    }

    public Uri Address { get; }

    public Uri Webhook => new(Address, "webhook/plan-builder");

    /// <summary>What it does with a delivery before it answers, such as answering it through the callback.</summary>
    public Func<N8nDelivery, Task>? OnDelivery { get; set; }

    /// <summary>How many requests came that were no delivery, such as one that followed a redirect.</summary>
    public int Strays { get; private set; }

    /// <summary>How many deliveries wait to be looked at.</summary>
    public int Waiting => deliveries.Reader.Count;

    /// <summary>The next delivery, when it comes.</summary>
    public Task<N8nDelivery> NextAsync() => Wait.EndAsync("a delivery to n8n", deliveries.Reader.ReadAsync().AsTask());

    /// <summary>The next delivery that is so; those before it are gone then.</summary>
    public Task<N8nDelivery> NextAsync(string what, Func<N8nDelivery, bool> isSo) =>
        Wait.ForAsync($"a delivery of {what}", NextAsync, isSo, delivery => delivery.Body);

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path != "/webhook/plan-builder")
        {
            Strays++;
            return;
        }

        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var delivery = new N8nDelivery(
            context.Request.Method,
            await reader.ReadToEndAsync(),
            context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString()));
        deliveries.Writer.TryWrite(delivery);
        await (OnDelivery?.Invoke(delivery) ?? Task.CompletedTask);
        switch (delivery.Niche)
        {
            case "redirect":
                context.Response.Redirect(new Uri(Address, "private").ToString());
                break;
            case "reset":
                context.Abort();
                break;
            case "workflow 2":
                context.Response.Headers["X-PlanBuilder-Workflow"] = "2";
                break;
            case "workflow 3, in words":
                await context.Response.WriteAsJsonAsync(new[] { new { workflow = 3 } });
                break;
            case "a long answer":
                await context.Response.WriteAsJsonAsync(new { workflow = 2, output = new string('x', 100_000) });
                break;
            case "silence":
                await AiAnswers.GoneAsync(context);
                break;
            case var status when int.TryParse(status, CultureInfo.InvariantCulture, out var code):
                context.Response.StatusCode = code;
                break;
        }
    }
}

/// <summary>What was delivered, as it came over the wire.</summary>
public sealed record N8nDelivery(string Method, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json { get; } = JsonDocument.Parse(Body).RootElement;

    public Guid JobId => Json.GetProperty("job_id").GetGuid();

    public string? Niche => Json.GetProperty("input").TryGetProperty("niche", out var niche) ? niche.GetString() : null;
}
