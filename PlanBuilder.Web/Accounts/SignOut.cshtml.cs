using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Audit;

namespace PlanBuilder.Web.Accounts;

internal sealed class SignOutModel(IAccountProvider accounts, AuditTrail audit) : PageModel
{
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await accounts.SignOutAsync(HttpContext, ct);
        if (HttpContext.Account() is not null)
        {
            audit.Record(new AuditEvent(AuditAct.SignedOut));
        }

        await HttpContext.SignOutAsync();
        TempData.Clear();
        Response.Headers["Clear-Site-Data"] = "\"cache\"";
        return LocalRedirect("/account/sign-in");
    }
}
