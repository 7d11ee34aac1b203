using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace PlanBuilder.Web.Accounts;

/// <summary>Where to go on after signing in, as a link says that anybody may have made.</summary>
internal static class ReturnUrl
{
    private const int Longest = 2_000; // characters: every address of ours is shorter

    /// <summary>Goes on to an address of this site that fits into a header; anything else leads home.</summary>
    public static IActionResult Continue(this PageModel page, string? returnUrl) => page.LocalRedirect(
        page.Url.IsLocalUrl(returnUrl) && returnUrl.Length <= Longest && returnUrl.All(letter => letter is > ' ' and <= '~')
            ? returnUrl
            : "/ai-plan-builder");
}
