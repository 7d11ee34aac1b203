using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Usage;

namespace PlanBuilder.Web.Operations;

/// <summary>
/// What an operator looks at first: what is going on now, what failed, and the days before. It refreshes itself in two fragments.
/// </summary>
internal sealed class IndexModel(JobStatistics statistics, UsageReports reports, AiAllowance allowance) : PageModel
{
    private const int MostOpen = 20;
    private const int MostAccounts = 20;
    private const int Days = 30;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public QueueBoard Board { get; private set; } = null!;
    public DayBoard Before { get; private set; } = null!;

    /// <summary>What became of what was just asked for.</summary>
    [TempData]
    public string? Outcome { get; set; }

    public async Task OnGetAsync(CancellationToken ct) => (Board, Before) = (await BoardAsync(ct), await BeforeAsync(ct));

    public async Task<IActionResult> OnGetNowAsync(CancellationToken ct) => Partial("/Operations/_Now.cshtml", await BoardAsync(ct));

    public async Task<IActionResult> OnGetDaysAsync(CancellationToken ct) => Partial("/Operations/_Days.cshtml", await BeforeAsync(ct));

    private async Task<QueueBoard> BoardAsync(CancellationToken ct) => new(
        await statistics.DepthAsync(ct), await statistics.WaitingAsync(MostOpen, ct),
        await statistics.RunningAsync(MostOpen, ct), await statistics.FailuresAsync(Day, ct));

    private async Task<DayBoard> BeforeAsync(CancellationToken ct) =>
        new(await statistics.StepDurationsAsync(Day, ct), await reports.LastAsync(Days, ct), await allowance.TodayAsync(MostAccounts, ct));
}

/// <summary>The queue, what runs, and what failed within the last day.</summary>
internal sealed record QueueBoard(
    QueueDepth Depth, IReadOnlyList<OpenJob> Waiting, IReadOnlyList<OpenJob> Running, IReadOnlyList<FailureGroup> Failures);

/// <summary>How long the steps of the last day took, the reports of the days before, and for whom the AI took most today.</summary>
internal sealed record DayBoard(IReadOnlyList<StepDuration> Steps, IReadOnlyList<UsageReport> Reports, IReadOnlyList<AiDay> Ai);
