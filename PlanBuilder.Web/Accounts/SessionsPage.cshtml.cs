using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Audit;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Accounts;

/// <summary>Where an account is signed in, and the way to end that.</summary>
[Authorize]
internal sealed class SessionsPageModel(
    Sessions sessions, SessionStore store, IAccountProvider accounts, ProfileStore profiles, AuditTrail audit) : PageModel
{
    public IReadOnlyList<ListedSession> Listed { get; private set; } = [];

    /// <summary>The one that looks at the page.</summary>
    public Guid Current => HttpContext.KnownSession()!.Id;

    public string? Zone { get; private set; }

    [TempData]
    public bool SignedOut { get; set; }

    public async Task OnGetAsync(CancellationToken ct)
    {
        var account = HttpContext.Account()!;
        Listed = [.. (await store.ListAsync(account.Id, ct)).OrderByDescending(session => session.Id == Current)];
        Zone = (await profiles.GetAsync(account.Id, ct)).TimeZone;
    }

    public async Task<IActionResult> OnPostEndAsync(Guid id, CancellationToken ct)
    {
        if (await sessions.EndAsync(HttpContext.Account()!.Id, id, ct))
        {
            audit.Record(new AuditEvent(AuditAct.SessionEnded));
        }

        SignedOut = true;
        return this.SeeOther("/account/sessions");
    }

    public async Task<IActionResult> OnPostEndAllAsync(CancellationToken ct)
    {
        await sessions.EndAllAsync(HttpContext.Account()!.Id, ct);
        audit.Record(new AuditEvent(AuditAct.SessionEnded, Detail: new { which = "all" }));
        await accounts.SignOutAsync(HttpContext, everywhere: true, ct);
        return await this.LeaveAsync("/account/sign-in");
    }
}
