using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Jobs;

namespace PlanBuilder.Web.Plans;

/// <summary>All of the visitor's plans, the latest first.</summary>
[Authorize]
internal sealed class IndexModel(JobStore jobs, ProfileStore profiles) : PageModel
{
    public const int PageSize = 20;

    [BindProperty(SupportsGet = true)]
    public int Skip { get; set; }

    public IReadOnlyList<Job> Jobs { get; private set; } = [];
    public bool HasOlder { get; private set; }
    public string? Zone { get; private set; }

    public async Task OnGetAsync(CancellationToken ct)
    {
        var account = HttpContext.Account()!;
        Skip = Math.Max(0, Skip);
        var found = await jobs.ListAsync(account.Id, Skip, PageSize + 1, ct);
        HasOlder = found.Count > PageSize;
        Jobs = [.. found.Take(PageSize)];
        Zone = (await profiles.GetAsync(account.Id, ct)).TimeZone;
    }
}
