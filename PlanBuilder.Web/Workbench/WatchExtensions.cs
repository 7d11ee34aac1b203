using Htmx;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Jobs;

namespace PlanBuilder.Web.Workbench;

internal static class WatchExtensions
{
    /// <summary>
    /// Holds a page's request until what it watches is newer than <paramref name="since"/>. Null when it is, and the page answers itself;
    /// else the response that says when to ask again, or that there is nothing to ask for.
    /// </summary>
    /// <param name="hold">0 for a page that polls, such as one in a hidden tab.</param>
    public static async Task<IActionResult?> HoldAsync(
        this PageModel page, VersionWatch watch, Guid watched, int since, int hold, CancellationToken ct)
    {
        var ended = page.HttpContext.KnownSession()?.Ended ?? CancellationToken.None;
        var answer = await watch.WaitAsync(page.HttpContext.Account()!.Id, watched, since, hold != 0, ended, ct);
        if (ended.IsCancellationRequested)
        {
            return page.Challenge();
        }

        switch (answer)
        {
            case WatchAnswer.Changed:
                return null;
            case WatchAnswer.Unknown:
                return page.NotFound();
            case WatchAnswer.Unchanged:
                page.Response.Htmx(headers => headers.WithTrigger("again"));
                break;
        }

        return new NoContentResult();
    }
}
