using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Delivery;

/// <summary>The visitor's calendar feeds. An address is shown once, when it is created.</summary>
[Authorize]
internal sealed class FeedsPageModel(FeedStore feeds, OwnerJobs jobs) : PageModel
{
    /// <summary>The plan whose page led here.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Plan { get; set; }

    [TempData]
    public string? Token { get; set; }

    [TempData]
    public string? Notice { get; set; }

    public string? PlanName { get; private set; }
    public IReadOnlyList<Feed> Feeds { get; private set; } = [];

    public bool HasAll => Feeds.Any(feed => feed.JobId is null);
    public bool HasPlan => Feeds.Any(feed => feed.JobId == Plan);

    /// <summary>The new address, with the scheme of this request.</summary>
    public string Address => $"{Request.Scheme}://{Rest}";

    public string Webcal => $"webcal://{Rest}";

    /// <summary>Opens Google's "add calendar". support.google.com, November 2026.</summary>
    public string Google => "https://calendar.google.com/calendar/r" + QueryString.Create("cid", Webcal);

    private string Rest => $"{Request.Host}/feeds/{Token}.ics";

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        var account = HttpContext.Account()!.Id;
        if (Plan is { } plan)
        {
            if (await jobs.GetAsync(account, plan, ct) is not { Status: JobStatus.Completed } job)
            {
                return NotFound();
            }

            PlanName = JobLabels.Title(job);
        }

        Feeds = await feeds.ListAsync(account, ct);
        return Page();
    }

    /// <summary>Creates the address of a plan's feed, or of the feed of all plans. An old one stops working.</summary>
    public async Task<IActionResult> OnPostAsync(Guid? of, CancellationToken ct)
    {
        if (await feeds.RenewAsync(HttpContext.Account()!.Id, of, ct) is not { } token)
        {
            return NotFound();
        }

        Token = token;
        return Back();
    }

    public async Task<IActionResult> OnPostRevokeAsync(Guid feed, CancellationToken ct)
    {
        await feeds.RevokeAsync(HttpContext.Account()!.Id, feed, ct);
        Notice = "Turned off. Calendars that use this address can't read it anymore.";
        return Back();
    }

    private IActionResult Back() => this.SeeOther("/feeds" + (Plan is null ? "" : $"?plan={Plan}"));
}
