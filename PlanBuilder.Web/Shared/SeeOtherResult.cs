using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace PlanBuilder.Web.Shared;

internal static class SeeOtherResult
{
    /// <summary>303: what was posted is settled, and the browser goes on with a GET.</summary>
    public static IActionResult SeeOther(this PageModel page, string path)
    {
        page.Response.Headers.Location = path;
        return new StatusCodeResult(StatusCodes.Status303SeeOther);
    }
}
