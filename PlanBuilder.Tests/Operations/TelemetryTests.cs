using Microsoft.AspNetCore.Hosting;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Tests.Workflow.Ai;
using PlanBuilder.Tests.Workflow.Ai.Doubles;

namespace PlanBuilder.Tests.Operations;

/// <summary>An app with an AI that sends its traces and metrics to a collector.</summary>
public sealed class MeasuredApp(TestPostgres server) : AiApp(server), IAsyncLifetime
{
    public OtlpDouble Collector { get; private set; } = null!;

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        Collector = await OtlpDouble.StartAsync();
        await StartAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Collector.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected override void Configure(IWebHostBuilder builder)
    {
        base.Configure(builder);
        builder.UseSetting("OTEL_EXPORTER_OTLP_ENDPOINT", Collector.Address);
        builder.UseSetting("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
        builder.UseSetting("OTEL_BSP_SCHEDULE_DELAY", "200");
        builder.UseSetting("OTEL_METRIC_EXPORT_INTERVAL", "1000");
    }
}

public sealed class TelemetryTests(MeasuredApp app) : IClassFixture<MeasuredApp>
{
    private const string Niche = "an unheard-of niche", Voice = "a voice of its own";

    [Fact]
    public async Task What_a_plan_takes_is_traced_and_measured_and_nothing_private_is_told()
    {
        using var visitor = app.NewVisitor();
        var email = await visitor.SignUpAsync();
        var page = await visitor.GetEndedAsync(await visitor.AskForPlanAsync(("Form.Niche", Niche), ("Form.BrandVoice", Voice)));
        await visitor.GetAsync($"/ai-plan-builder/plans?q={Uri.EscapeDataString(Niche)}");
        app.Ai.AnswerDrafts(AiAnswers.Refused(402, "payment_required"));
        await visitor.GetEndedAsync(await visitor.AskForPlanAsync(("Form.Niche", "pottery")));
        var probes = await Task.WhenAll(visitor.GetAsync("/health/live"), visitor.GetAsync("/health/ready"));

        await app.Collector.HearsAsync(
            "/v1/traces application/x-protobuf", "/v1/metrics application/x-protobuf", "planbuilder",
            // spans
            "job", "planbuilder.job.id", "planbuilder.job.outcome", "completed", "step researching", "step drafting", "step checking",
            "research", "draft", "gen_ai.request.model", "gen_ai.usage.output_tokens", "http.route", "ai-plan-builder",
            "planbuilder.queue.depth", "planbuilder.queue.oldest", "planbuilder.job.duration", "planbuilder.step.duration",
            "planbuilder.ai.duration", "planbuilder.ai.tokens", "ai_quota_used_up", "http.server.request.duration");
        Assert.Equal(["Healthy", "Healthy"], probes.Select(probe => probe.Text));
        var sent = app.Collector.Sent;
        string[] secrets =
        [
            email, email.Split('@')[0], Niche, Uri.EscapeDataString(Niche), Voice, "pottery", AiDouble.GrokKey, AiDouble.PerplexityKey,
            page.Page.QuerySelector(".caption")!.TextContent.TrimEnd('…').Trim(), "planbuilder.session",
        ];
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, sent, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("/health", app.Collector.Traces, StringComparison.Ordinal);
    }
}
