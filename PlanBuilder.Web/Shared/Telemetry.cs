using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace PlanBuilder.Web.Shared;

/// <summary>
/// What is traced and measured. It costs next to nothing if nobody listens. A tag names a kind of thing or an id; never what a person typed
/// or a model wrote, an address, or a key.
/// </summary>
internal static class Telemetry
{
    /// <summary>The name of its source and its meter.</summary>
    public const string Name = "PlanBuilder";

    public static readonly ActivitySource Source = new(Name);

    private static readonly Meter Meter = new(Name);
    private static readonly Histogram<double> RunDuration =
        Meter.CreateHistogram<double>(
            "planbuilder.job.duration", "s", "Duration of one run of a job by the local runner, from claim to end.");
    private static readonly Histogram<double> StepDuration =
        Meter.CreateHistogram<double>("planbuilder.step.duration", "s", "Duration of one step of a run.");
    private static readonly Histogram<double> AiDuration =
        Meter.CreateHistogram<double>("planbuilder.ai.duration", "s", "Duration of one call to an AI service, retries included.");
    private static readonly Counter<long> AiTokens =
        Meter.CreateCounter<long>("planbuilder.ai.tokens", "{token}", "Tokens used, as counted by the AI service.");

    /// <param name="outcome">How it ended: completed, a code of <c>failure_reasons</c>, or why it did not.</param>
    public static void Run(TimeSpan took, string outcome) =>
        RunDuration.Record(took.TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome));

    public static void Step(TimeSpan took, string step) =>
        StepDuration.Record(took.TotalSeconds, new KeyValuePair<string, object?>("step", step));

    /// <summary>A question to an AI service that has just been answered, or given up, after so many seconds.</summary>
    /// <param name="trouble">What kind of trouble there was; null for an answer.</param>
    public static void AiCall(string name, string model, double seconds, int? inputTokens, int? outputTokens, string? trouble)
    {
        using (var span = Source.StartActivity(
            name, ActivityKind.Client, default(ActivityContext), startTime: DateTimeOffset.UtcNow - TimeSpan.FromSeconds(seconds)))
        {
            span?.SetTag("gen_ai.request.model", model)
                .SetTag("gen_ai.usage.input_tokens", inputTokens)
                .SetTag("gen_ai.usage.output_tokens", outputTokens);
            if (trouble is not null)
            {
                span?.SetTag("error.type", trouble).SetStatus(ActivityStatusCode.Error);
            }
        }

        var tags = new TagList { { "call", name }, { "model", model } };
        AiDuration.Record(seconds, [.. tags, new("outcome", trouble ?? "answered")]);
        AiTokens.Add(inputTokens ?? 0, [.. tags, new("direction", "input")]);
        AiTokens.Add(outputTokens ?? 0, [.. tags, new("direction", "output")]);
    }
}
