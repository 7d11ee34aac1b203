using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Audit;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Accounts;

/// <summary>What was done by and to the visitor's account, the newest first.</summary>
[Authorize]
internal sealed class ActivityModel(AuditReader audit, ProfileStore profiles) : PageModel
{
    public const int PageSize = 50;

    /// <summary>Where the page begins; the newest without it.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Before { get; set; }

    public Guid AccountId { get; private set; }
    public IReadOnlyList<AuditEntry> Entries { get; private set; } = [];
    public AuditCursor? Older { get; private set; }
    public string? Zone { get; private set; }

    public async Task OnGetAsync(CancellationToken ct)
    {
        AccountId = HttpContext.Account()!.Id;
        var before = AuditCursor.Parse(Before);
        Before = before?.ToString();
        var found = await audit.OwnAsync(AccountId, before, PageSize + 1, ct);
        Entries = [.. found.Take(PageSize)];
        Older = found.Count > PageSize ? Entries[^1].Cursor : null;
        Zone = (await profiles.GetAsync(AccountId, ct)).TimeZone;
    }

    /// <summary>Who did it, when, and from where, as far as that is known.</summary>
    public IEnumerable<string> Origin(AuditEntry entry) => new[]
    {
        AuditLabels.Who(entry, AccountId), Zones.TimeIn(Zone, entry.At).Moment(), entry.Ip, AuditLabels.Browser(entry.UserAgent),
    }.OfType<string>();
}
