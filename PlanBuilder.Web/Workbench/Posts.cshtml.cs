using Htmx;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Delivery;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Revisions;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Workbench;

/// <summary>
/// What is done with posts without opening them: moved, duplicated, removed, each as one revision for one post or many; and the plan named.
/// </summary>
[Authorize]
internal sealed class PostsModel(OwnerJobs jobs, PlanStore plans, PlanEditor editor, PlanWatch watch, TimeProvider time) : PageModel
{
    private PlanView view = null!;

    public IActionResult OnGet(Guid id) => this.SeeOther($"/ai-plan-builder/{id}");

    /// <summary>
    /// What changed since the revision that the page shows, once something has, in another tab or by somebody else; 204 while nothing has.
    /// </summary>
    /// <param name="hold">0 for a page that polls, such as one in a hidden tab.</param>
    public async Task<IActionResult> OnGetChangesAsync(Guid id, int hold = 1, CancellationToken ct = default)
    {
        if (PlanUpdate.RevisionShownBy(Request) is not { } since)
        {
            return NotFound();
        }

        if (await this.HoldAsync(watch, id, since, hold, ct) is { } nothingNew)
        {
            return nothingNew;
        }

        if (!await LoadAsync(id, ct))
        {
            return NotFound();
        }

        var current = view.Current;
        Response.Headers["Plan-Revision"] = $"{current.Number}";
        Response.Htmx(headers => headers.WithTrigger("again"));
        return await AnswerAsync(current, $"Changed elsewhere: {current.Latest?.What}.", false, null, ct);
    }

    /// <param name="day">The day to move to.</param>
    /// <param name="by">Without it, how many days later; negative for earlier.</param>
    public Task<IActionResult> OnPostMoveAsync(Guid id, string[] posts, int? day, int? by, CancellationToken ct) =>
        ChangeAsync(id, plan => PlanMoves.Move(plan, posts, day, by ?? 0), ct);

    /// <summary>Approval is bound to the words that the posts have now.</summary>
    public async Task<IActionResult> OnPostStatusAsync(Guid id, string[] posts, [FromForm] string? status, CancellationToken ct) =>
        PostStatuses.Find(status) is { } found
            ? await ChangeAsync(id, plan => PlanMoves.SetStatus(plan, posts, found), ct)
            : BadRequest();

    public Task<IActionResult> OnPostRemoveAsync(Guid id, string[] posts, CancellationToken ct) =>
        ChangeAsync(id, plan => PlanMoves.Remove(plan, posts), ct);

    /// <summary>The same post once more, on the next day that has room, or on its own day for another platform.</summary>
    /// <param name="to">The platform; the address has "platform" for the filter.</param>
    public Task<IActionResult> OnPostDuplicateAsync(Guid id, string post, string? to, CancellationToken ct)
    {
        var copy = PlanEdit.NewPostId();
        return ChangeAsync(
            id,
            plan => Platform.Find(to) is { } other
                ? PlanMoves.DuplicateTo(plan, post, copy, other)
                : PlanMoves.Duplicate(plan, post, copy),
            ct, copy);
    }

    /// <summary>The captions with their hashtags, as one copies them: of these posts, or of a whole day.</summary>
    public async Task<IActionResult> OnPostTextAsync(Guid id, string[] posts, int? day, CancellationToken ct)
    {
        if (await ExportAsync(id, (on, post) => on.Day == day || posts.Contains(post.Id), ct) is not { } export)
        {
            return NotFound();
        }

        Response.Headers.CacheControl = "no-store";
        return Content(PostLabels.Text(export.Plan.Schedule.SelectMany(one => one.Posts)), "text/plain; charset=utf-8");
    }

    /// <summary>These posts alone as a file.</summary>
    public async Task<IActionResult> OnPostExportAsync(Guid id, string[] posts, string? format, CancellationToken ct)
    {
        if (!PlanExport.Formats.TryGetValue(format ?? "", out var known)
            || await ExportAsync(id, (_, post) => posts.Contains(post.Id), ct) is not { Plan.TotalPosts: > 0 } export)
        {
            return NotFound();
        }

        Response.Headers.CacheControl = "no-store";
        return File(known.Write(export), known.ContentType, export.FileName(format!));
    }

    /// <summary>Names the plan itself; an empty name gives back the one it would have.</summary>
    public async Task<IActionResult> OnPostRenameAsync(Guid id, string? title, CancellationToken ct)
    {
        var name = new PlanName(FreeText.Tidy(title));
        var result = await new PlanName.Validator().ValidateAsync(name, ct);
        if (result.IsValid && !await jobs.RenameAsync(HttpContext.Account()!.Id, id, name.Text, ct))
        {
            return NotFound();
        }

        TempData["Notice"] = result.IsValid ? null : $"Not renamed. {result.Errors[0].ErrorMessage}";
        return this.SeeOther($"/ai-plan-builder/{id}{PlanFilter.From(Request.Query).Query}");
    }

    private async Task<PlanExport?> ExportAsync(Guid id, Func<PlanDay, Post, bool> taken, CancellationToken ct) =>
        await PlanExport.FindAsync(plans, HttpContext.Account()!.Id, id, ct) is { } export
            ? export with { Plan = PlanEdit.Only(PlanCheck.WithoutShown(export.Plan), taken) }
            : null;

    private async Task<IActionResult> ChangeAsync(Guid id, Func<Plan, PlanMove> change, CancellationToken ct, string? opens = null)
    {
        if (!await LoadAsync(id, ct))
        {
            return NotFound();
        }

        return await editor.ChangeAsync(HttpContext.Account()!.Id, view.Job, view.Current, change, ct) switch
        {
            EditResult.Saved { Wrote: true } saved => await AnswerAsync(saved.Current, $"{saved.Current.Latest!.What}.", true, opens, ct),
            EditResult.Saved saved => await AnswerAsync(saved.Current, "Nothing changed.", false, null, ct),
            EditResult.Refused refused => await AnswerAsync(refused.Current, refused.Sentence, false, null, ct),
            EditResult.Full => await RefuseAsync($"{RevisionRefusals.Full} Nothing was changed.", ct),
            EditResult.AccountFull => await RefuseAsync($"Nothing was changed. {RevisionRefusals.AccountFull}", ct),
            EditResult.Gone => NotFound(),
            _ => await RefuseAsync($"{RevisionRefusals.Busy} Nothing was changed. Try again.", ct),
        };
    }

    private async Task<IActionResult> RefuseAsync(string sentence, CancellationToken ct) =>
        await AnswerAsync(await plans.CurrentAsync(HttpContext.Account()!.Id, view.Job, ct), sentence, false, null, ct);

    private async Task<IActionResult> AnswerAsync(CurrentPlan current, string notice, bool canUndo, string? opens, CancellationToken ct)
    {
        if (current.Plan is null)
        {
            return NotFound();
        }

        var opened = opens is null ? null : view.PostAddress(opens);
        if (!Request.IsHtmx())
        {
            TempData["Notice"] = notice;
            return this.SeeOther(opened ?? view.Address);
        }

        if (opened is not null)
        {
            Response.Headers["HX-Trigger-After-Settle"] = $$"""{"openPost":"{{opened}}"}""";
        }

        view = view.Renew(current, time.GetUtcNow());
        return Partial("/Workbench/_Update.cshtml", await PlanUpdate.CreateAsync(plans, HttpContext, view, notice, canUndo, ct));
    }

    private async Task<bool> LoadAsync(Guid id, CancellationToken ct)
    {
        if (await PlanView.FindAsync(plans, HttpContext, id, time.GetUtcNow(), ct) is not { } found)
        {
            return false;
        }

        view = found;
        return true;
    }
}
