using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Operations;

/// <summary>Asks before everything that failed with one code in the last day is requeued.</summary>
internal sealed class RequeueModel(OperatorJobs jobs, JobStatistics statistics) : PageModel
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [BindProperty(SupportsGet = true)]
    public string? Code { get; set; }

    public int Count { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        Count = (await statistics.FailuresAsync(Day, ct)).FirstOrDefault(group => group.Code == Code)?.Count ?? 0;
        return Count > 0 ? Page() : this.SeeOther("/operations");
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var count = await jobs.RequeueAllAsync(Code ?? "", Day, ct);
        TempData[nameof(IndexModel.Outcome)] = count == 1 ? "1 job requeued." : $"{count} jobs requeued.";
        return this.SeeOther("/operations");
    }
}
