using Microsoft.AspNetCore.Hosting;
using PlanBuilder.Tests.Postgres;

namespace PlanBuilder.Tests.Jobs;

/// <summary>An app that hands its jobs over to a double of n8n, and has all the patience there is.</summary>
public class N8nApp(TestPostgres server) : TestApp(server)
{
    public const string Secret = "the-secret-of-the-webhook";
    public const string CallbackSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    public N8nDouble N8n { get; } = new();

    /// <summary>Queues a job that the double answers as its niche says. Gives its id.</summary>
    public async Task<Guid> EnqueueAsync(string niche = "florist", string period = "7 days") => await Database.EnqueueAsync(
        await Database.MakeAccountAsync(),
        $$"""{"goal":"Grow followers","period":"{{period}}","platforms":["X"],"niche":"{{niche}}"}""");

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await N8n.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected override void Configure(IWebHostBuilder builder)
    {
        builder.UseSetting("N8N_PLAN_BUILDER_WEBHOOK_URL", N8n.Webhook.ToString());
        builder.UseSetting("N8N_WEBHOOK_SECRET", Secret);
        builder.UseSetting("N8N_CALLBACK_SECRET", CallbackSecret);
    }
}

/// <summary>An app without a model that has posts rewritten by the double, and makes plans itself.</summary>
public sealed class RewritingN8nApp(TestPostgres server) : N8nApp(server)
{
    protected override void Configure(IWebHostBuilder builder)
    {
        builder.UseSetting("N8N_PLAN_CHANGE_WEBHOOK_URL", N8n.Webhook.ToString());
        builder.UseSetting("N8N_WEBHOOK_SECRET", Secret);
    }
}

/// <summary>The same app, which waits a second for n8n.</summary>
public class HurriedN8nApp(TestPostgres server) : N8nApp(server)
{
    protected override void Configure(IWebHostBuilder builder)
    {
        base.Configure(builder);
        builder.UseSetting("N8n:HandOverTimeout", "00:00:00.5");
        builder.UseSetting("Jobs:QueuedTimeout", "00:00:01");
        builder.UseSetting("Jobs:HeartbeatInterval", "00:00:00.5");
        builder.UseSetting("Jobs:HeartbeatTimeout", "00:00:05");
        builder.UseSetting("Jobs:N8nRunTimeout", "00:00:02");
    }
}

/// <summary>The same app, which makes itself what n8n does not start within a second.</summary>
public sealed class FallingBackN8nApp(TestPostgres server) : HurriedN8nApp(server)
{
    protected override void Configure(IWebHostBuilder builder)
    {
        base.Configure(builder);
        builder.UseSetting("Jobs:FallBackToLocal", "true");
        builder.UseSetting("Jobs:FallBackToBuiltIn", "true");
    }
}
