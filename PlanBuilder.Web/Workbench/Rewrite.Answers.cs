using Htmx;
using Microsoft.AspNetCore.Mvc;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Workbench;

/// <summary>How it answers: with the panel's part, else with a page or the way back.</summary>
internal sealed partial class RewriteModel
{
    private async Task<IActionResult> AnswerAsync(PlacedPost? one, string? notice, CancellationToken ct)
    {
        if (!Request.IsHtmx() || one is null)
        {
            return this.SeeOther(one is null ? View.Address : View.PostAddress(one.Post.Id));
        }

        View = View.Renew(await plans.CurrentAsync(HttpContext.Account()!.Id, View.Job, ct), time.GetUtcNow());
        var panel = await rewrites.ViewAsync(HttpContext.Account()!.Id, View, View.Plan.Find(one.Post.Id) ?? one, ct);
        return Partial("/Workbench/_RewriteAnswer.cshtml", panel with { Notice = notice });
    }

    private async Task<IActionResult> RefuseAsync(int status, string sentence, PlacedPost? one, CancellationToken ct)
    {
        Refusal = sentence;
        if (one is not null && Request.IsHtmx())
        {
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity; // which is swapped in
            return await AnswerAsync(one, sentence, ct);
        }

        Response.StatusCode = status;
        return Page();
    }

    private async Task<bool> LoadAsync(Guid id, CancellationToken ct)
    {
        if (await PlanView.FindAsync(plans, HttpContext, id, time.GetUtcNow(), ct) is not { } found)
        {
            return false;
        }

        View = found;
        var account = HttpContext.Account()!.Id;
        made = await plans.GetAsync(account, found.Job, 0, ct);
        Usage = HasModel ? await rewrites.UsageAsync(account, ct) : null;
        return true;
    }
}
