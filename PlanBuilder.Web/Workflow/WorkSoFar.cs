using System.Text.Json;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Web.Workflow;

/// <summary>What earlier attempts finished of a plan: it was paid for, and is not asked for again.</summary>
/// <param name="ResearchCall">By which the service knows research that was begun and not read; null where there is none.</param>
/// <param name="Posts">By the number of their slot.</param>
/// <param name="Calls">What the calls to the services took.</param>
internal sealed record WorkSoFar(
    string? ResearchCall, Research? Research, Strategy? Strategy, IReadOnlyDictionary<int, Post> Posts, IReadOnlyList<PlanStep> Calls)
{
    public static readonly WorkSoFar None = new(null, null, null, new Dictionary<int, Post>(), []);

    /// <summary>How the outcomes of steps are written.</summary>
    public static readonly JsonSerializerOptions Json = Plan.Json;

    /// <summary>The slots that have no post yet.</summary>
    public IEnumerable<PlanSlot> Missing(PlanRequest request) =>
        request.Slots().Where(slot => Posts.GetValueOrDefault(slot.Number)?.Platform != slot.Platform.Name);
}

/// <summary>How a run tells whoever started it what is finished, and hears that it should come to an end.</summary>
/// <param name="Report">Called when a step begins, and while it goes on.</param>
/// <param name="KeepStep">Called with the outcome of a step, and with what the calls took so far.</param>
/// <param name="KeepPost">Called with each finished post, and again where it is written anew.</param>
/// <param name="Stop">Asks for what is finished, as a plan.</param>
internal sealed record WorkHooks(ReportStep Report, KeepStep KeepStep, KeepPost KeepPost, CancellationToken Stop)
{
    /// <summary>For a run that nobody follows.</summary>
    public static WorkHooks None(CancellationToken stop) => new(
        (_, _) => Task.CompletedTask, (_, _, _) => Task.CompletedTask, (_, _, _, _) => Task.CompletedTask, stop);
}

/// <summary>Called when a step begins, and while it goes on.</summary>
internal delegate Task ReportStep(StepProgress at, CancellationToken ct);

/// <param name="step">One of <see cref="KeptSteps"/>.</param>
internal delegate Task KeepStep(string step, object outcome, CancellationToken ct);

internal delegate Task KeepPost(PlanSlot slot, Post post, StepProgress at, CancellationToken ct);

/// <summary>Which of the <see cref="Steps"/> a plan is at, with the progress in per cent so far.</summary>
/// <param name="PostsDone">How many posts of the step are written; null for a step that counts none.</param>
/// <param name="IsBrief">Whether it is over in milliseconds: nobody could see it.</param>
internal sealed record StepProgress(string Step, int Progress, int? PostsDone = null, int? PostsTotal = null, bool IsBrief = false);

internal static class Steps
{
    public const string Researching = "researching";
    public const string Planning = "planning";
    public const string Drafting = "drafting";
    public const string Checking = "checking";
    public const string AskingAgain = "asking_again";
}

/// <summary>Whose outcome is kept while a plan is made.</summary>
internal static class KeptSteps
{
    /// <summary>What was asked for, as far as it could change between two attempts.</summary>
    public const string Request = "request";
    public const string ResearchCall = "research_call";
    public const string Research = "research";
    public const string Strategy = "strategy";

    /// <summary>What the calls took.</summary>
    public const string Calls = "calls";
}
