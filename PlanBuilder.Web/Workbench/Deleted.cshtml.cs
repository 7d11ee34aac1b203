using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Jobs;

namespace PlanBuilder.Web.Workbench;

/// <summary>What the visitor deleted and can still restore.</summary>
[Authorize]
internal sealed class DeletedModel(OwnerJobs jobs, ProfileStore profiles, IOptions<JobsOptions> options) : PageModel
{
    public IReadOnlyList<Job> Jobs { get; private set; } = [];
    public string? Zone { get; private set; }

    /// <summary>How many days a deleted plan is kept.</summary>
    public int Days => (int)options.Value.KeepDeleted.TotalDays;

    public async Task OnGetAsync(CancellationToken ct)
    {
        var account = HttpContext.Account()!.Id;
        Jobs = await jobs.ListDeletedAsync(account, ct);
        Zone = (await profiles.GetAsync(account, ct)).TimeZone;
    }

    /// <summary>When a plan is deleted for good, in UTC.</summary>
    public DateTime RemovedAt(Job job) => job.DeletedAt!.Value + options.Value.KeepDeleted;
}
