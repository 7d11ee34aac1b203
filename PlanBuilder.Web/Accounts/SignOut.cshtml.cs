using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Audit;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Accounts;

internal sealed class SignOutModel(IAccountProvider accounts, Sessions sessions, AuditTrail audit) : PageModel
{
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await sessions.EndCurrentAsync(HttpContext, ct); // first: what comes next may take long, or fail
        await accounts.SignOutAsync(HttpContext, everywhere: false, ct);
        if (HttpContext.Account() is not null)
        {
            audit.Record(new AuditEvent(AuditAct.SignedOut));
        }

        return await this.LeaveAsync("/account/sign-in");
    }
}

internal static class SignOutExtensions
{
    /// <summary>
    /// Takes the cookie and whatever else a browser keeps of a session that has ended, and leads to a page for everybody.
    /// </summary>
    public static async Task<IActionResult> LeaveAsync(this PageModel page, string path)
    {
        await page.HttpContext.SignOutAsync();
        page.TempData.Clear();
        page.Response.Headers["Clear-Site-Data"] = "\"cache\"";
        return page.SeeOther(path);
    }
}
