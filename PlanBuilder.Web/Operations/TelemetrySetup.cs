using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Operations;

/// <summary>
/// Traces and metrics, sent where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says; without it nothing listens and nothing is sent.
/// </summary>
internal static class TelemetrySetup
{
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            return;
        }

        builder.Services.AddHostedService<QueueGauges>();
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(
                resource => resource.AddService("planbuilder", serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString()))
            .WithTracing(tracing => tracing
                .AddAspNetCoreInstrumentation(requests => requests.Filter = IsWorthATrace)
                .AddSource(Telemetry.Name)
                .AddOtlpExporter())
            .WithMetrics(metrics => metrics.AddAspNetCoreInstrumentation().AddMeter(Telemetry.Name).AddOtlpExporter());
    }

    // Probes ask all day, and say nothing new. A feed's address is a secret: whoever has it can read the feed.
    private static bool IsWorthATrace(HttpContext context) => !context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)
        && !context.Request.Path.StartsWithSegments("/feeds", StringComparison.OrdinalIgnoreCase);
}
