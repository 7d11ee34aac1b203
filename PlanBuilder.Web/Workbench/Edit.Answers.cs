using Htmx;
using Microsoft.AspNetCore.Mvc;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Revisions;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Workbench;

/// <summary>How it answers: with the panel and what changed of the plan beside the calendar, else with a page or the way back.</summary>
internal sealed partial class EditModel
{
    /// <param name="notice">What to show instead of the change.</param>
    private async Task<IActionResult> SavedAsync(CurrentPlan current, string? notice, CancellationToken ct)
    {
        if (!InPlace)
        {
            TempData["Notice"] = notice
                ?? (current.Plan!.Find(PostId) is { } saved && !View.Filter.Matches(saved.Post) ? Hidden : null);
            return this.SeeOther($"{View.Address}#post-{PostId}");
        }

        var (adds, day) = (Adds, Placed?.Day.Day);
        View = View.Renew(current, time.GetUtcNow());
        Placed = View.Plan.Find(PostId);
        Update = await PlanUpdate.CreateAsync(
            plans, HttpContext, View, notice ?? $"{current.Latest!.What}.", canUndo: notice is null, ct);
        ModelState.Clear();
        if (Placed is null)
        {
            Response.Htmx(headers => headers.ReplaceUrl(View.Address));
            Response.Headers["HX-Trigger-After-Settle"] = $$"""{"focusOn":"add-{{day}}"}""";
        }
        else
        {
            Form = PostForm.From(Placed, current.Number);
            Notice = notice ?? (View.Filter.Matches(Placed.Post) ? "Saved." : Hidden);
            if (adds)
            {
                Response.Htmx(headers => headers.PushUrl(Action));
            }
        }

        return await AnswerAsync(ct);
    }

    private string? Neighbor(int step)
    {
        var shown = View.Posts.Where(placed => placed.Post.Id == PostId || View.Filter.Matches(placed.Post)).ToList();
        var at = shown.FindIndex(placed => placed.Post.Id == PostId);
        return at >= 0 && shown.ElementAtOrDefault(at + step) is { } neighbor && at + step >= 0
            ? View.PostAddress(neighbor.Post.Id)
            : null;
    }

    // What was typed, where it makes a post.
    private PlacedPost? Typed() => View.Plan.Schedule.FirstOrDefault(day => $"{day.Day}" == Form.Day) is { } day
        ? new PlacedPost(day, Form.ToPost(PostId, Placed?.Post))
        : null;

    private Task<IActionResult> RefuseAsync(int status, string sentence, CancellationToken ct)
    {
        Refusal = sentence;
        Response.StatusCode = status;
        return AnswerAsync(ct);
    }

    private async Task<IActionResult> AnswerAsync(CancellationToken ct)
    {
        Rewrite = Placed is null ? null : await rewrites.ViewAsync(HttpContext.Account()!.Id, View, Placed, ct);
        return InPlace ? Partial("/Workbench/_PanelAnswer.cshtml", this) : Page();
    }

    // The plan itself is not there anymore, or never was.
    private async Task<IActionResult> GoneAsync()
    {
        if (!InPlace)
        {
            return NotFound();
        }

        await Response.FlashAsync(
            StatusCodes.Status404NotFound,
            "This plan no longer exists, so nothing was saved. What you typed is still here.");
        return new EmptyResult();
    }

    private async Task<bool> LoadAsync(Guid id, string? post, CancellationToken ct)
    {
        if (await PlanView.FindAsync(plans, HttpContext, id, time.GetUtcNow(), ct) is not { } found)
        {
            return false;
        }

        View = found;
        Placed = View.Plan.Find(post);
        PostId = post ?? PlanEdit.NewPostId();
        return true;
    }
}
