using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Audit;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Delivery;

/// <summary>Gives the visitor everything that is kept of the account, as one file. By POST, so that no other site can start it.</summary>
[Authorize]
internal sealed class ArchiveModel(ArchiveStore store, AccountArchive archive, AuditTrail audit, TimeProvider time) : PageModel
{
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var account = HttpContext.Account()!.Id;
        if (!await store.TakeAsync(account, ct))
        {
            audit.Record(AuditEvent.Refused("archives", account));
            Response.Headers.RetryAfter = "3600";
            return this.Refuse(
                $"You can download this {ArchiveStore.MostPerHour} times per hour. Try again later.", StatusCodes.Status429TooManyRequests);
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"planbuilder-{time.GetUtcNow():yyyy-MM-dd}.zip");
        Response.ContentType = "application/zip";
        Response.Headers.ContentDisposition = $"attachment; filename={name}";
        Response.Headers.CacheControl = "no-store";
        await archive.WriteAsync(account, Response.Body, ct);
        return new EmptyResult();
    }
}
