using System.Diagnostics;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Jobs;

/// <summary>One run of a job as telemetry sees it: a span, with one for each step, and how long they took.</summary>
internal sealed class RunTelemetry : IDisposable
{
    /// <summary>It was claimed or ended elsewhere meanwhile.</summary>
    public const string Dropped = "dropped";

    private readonly Activity? span;
    private readonly long began = Stopwatch.GetTimestamp();
    private Activity? stepSpan;
    private string? step;
    private long stepBegan;
    private string outcome = "interrupted";

    public RunTelemetry(ClaimedJob job) => span = Telemetry.Source.StartActivity("job")
        ?.SetTag("planbuilder.job.id", job.Id.ToString()).SetTag("planbuilder.job.attempt", job.Attempt);

    /// <summary>A step begins, or goes on.</summary>
    public void Reports(string name)
    {
        if (name == step)
        {
            return;
        }

        EndStep();
        (step, stepBegan) = (name, Stopwatch.GetTimestamp());
        stepSpan = Telemetry.Source.StartActivity("step " + name, ActivityKind.Internal, span?.Context ?? default);
    }

    /// <param name="how">completed, a failure's code, or <see cref="Dropped"/>.</param>
    public void Ended(string how) => outcome = how;

    public void Dispose()
    {
        EndStep();
        span?.SetTag("planbuilder.job.outcome", outcome);
        span?.SetStatus(outcome == JobStatus.Completed ? ActivityStatusCode.Ok : ActivityStatusCode.Error);
        span?.Dispose();
        Telemetry.Run(Stopwatch.GetElapsedTime(began), outcome);
    }

    private void EndStep()
    {
        if (step is not null)
        {
            stepSpan?.Dispose();
            Telemetry.Step(Stopwatch.GetElapsedTime(stepBegan), step);
        }
    }
}
