using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace PlanBuilder.Web.Accounts;

internal sealed class SignOutModel : PageModel
{
    public async Task<IActionResult> OnPostAsync()
    {
        await HttpContext.SignOutAsync();
        TempData.Clear();
        Response.Headers["Clear-Site-Data"] = "\"cache\"";
        return LocalRedirect("/account/sign-in");
    }
}
