using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace PlanBuilder.Web.Accounts;

internal sealed class SignOutModel(IAccountProvider accounts) : PageModel
{
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await accounts.SignOutAsync(HttpContext, ct);
        await HttpContext.SignOutAsync();
        TempData.Clear();
        Response.Headers["Clear-Site-Data"] = "\"cache\"";
        return LocalRedirect("/account/sign-in");
    }
}
