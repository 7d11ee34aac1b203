using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Operations;

/// <summary>The whole timeline of one job, and what an operator may do with it. What is in it stays its owner's.</summary>
internal sealed class TimelineModel(OperatorJobs jobs, AccountDirectory accounts) : PageModel
{
    public JobTimeline Timeline { get; private set; } = null!;

    /// <summary>The address of its account.</summary>
    public string? Email { get; private set; }

    /// <summary>What became of what was just asked for.</summary>
    [TempData]
    public string? Outcome { get; set; }

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken ct)
    {
        if (await jobs.TimelineAsync(id, ct) is not { } timeline)
        {
            return NotFound();
        }

        Timeline = timeline;
        Email = await accounts.FindAsync(timeline.Job.UserId.ToString(), 1, ct) is [var account] ? account.Email : null;
        return Page();
    }

    public async Task<IActionResult> OnPostRequeueAsync(Guid id, CancellationToken ct) =>
        Say(id, await jobs.RequeueAsync(id, ct) ? "Requeued." : "Not requeued: it hasn't failed, or was deleted.");

    public async Task<IActionResult> OnPostStopAsync(Guid id, CancellationToken ct) =>
        Say(id, await jobs.StopAsync(id, ct) ? "Canceled. It doesn't count." : "Not canceled: it has already ended.");

    private IActionResult Say(Guid id, string outcome)
    {
        Outcome = outcome;
        return this.SeeOther($"/operations/jobs/{id}");
    }
}
