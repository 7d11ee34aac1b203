using System.Globalization;

namespace PlanBuilder.Tests.Jobs.Model;

/// <summary>One of the things that can happen to jobs: in words, to the model, and on Postgres.</summary>
/// <param name="Often">How often it comes, compared with the others.</param>
/// <param name="Words">{0} is who does it, {1} the job, {2} an attempt or an execution.</param>
internal sealed record JobAction(
    int Often, string Words, Func<JobLifecycleModel, JobMove, string?> Model, Func<JobsOnPostgres, JobMove, Task<string>> Do);

/// <summary>That it happens now, to whom.</summary>
/// <param name="Of">Which job; counted round where there are fewer.</param>
/// <param name="Serial">What sets its key, where it needs one, apart from the others'.</param>
internal sealed record JobMove(JobAction Action, int Who, int Of, int Detail, int Serial)
{
    public string Execution => $"e{Detail}";
    public string Plan => $"{(Action.Words[0] == 'w' ? "worker" : "n8n")} {Who}.{Serial}";

    public override string ToString() => string.Format(CultureInfo.InvariantCulture, Action.Words, Who, Of, Detail);
}
