using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace PlanBuilder.Web.Accounts;

/// <summary>
/// Sends the browser to a provider of the Supabase project. A link and no form: the pages let a form lead nowhere but to this site, and
/// browsers hold redirects to that too.
/// </summary>
internal sealed class WithProviderModel(SupabaseAuth auth, ProjectSettings settings, IDataProtectionProvider protection) : PageModel
{
    public IActionResult OnGet(string provider, string? returnUrl)
    {
        if (!settings.Providers.Contains(provider))
        {
            return NotFound();
        }

        if (Request.Headers["Sec-Fetch-Site"] is [{ } site] && site is not ("same-origin" or "none"))
        {
            return Redirect("/account/sign-in"); // nobody else's page begins a sign-in here
        }

        var visit = ProviderVisit.Begin(provider, returnUrl);
        visit.StoreIn(HttpContext, protection);
        var back = $"{Request.Scheme}://{Request.Host}/account/callback?state={visit.State}";
        return Redirect(auth.AuthorizeAddress(provider, back, visit.Challenge).AbsoluteUri);
    }
}
