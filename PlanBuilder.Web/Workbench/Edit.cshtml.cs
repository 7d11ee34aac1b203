using System.Globalization;
using Htmx;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Revisions;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Workbench;

/// <summary>One post of a plan, to be changed, moved, removed or added: a page of its own, or with htmx a panel beside the plan.</summary>
[Authorize]
[BackCache]
[RequestSizeLimit(1_048_576)] // bytes: the longest caption, as a form encodes it
[IgnoreAntiforgeryToken] // checked in the handlers, so that a page that was open too long keeps what was typed
internal sealed partial class EditModel(
    PlanStore plans, PlanEditor editor, Rewrites rewrites, IAntiforgery antiforgery, TimeProvider time) : PageModel
{
    private const string Removed = "This post was already removed.", Hidden = "Saved. Your filter hides this post in the plan.";

    [BindProperty]
    public PostForm Form { get; set; } = new();

    /// <summary>The plan as it is now, and in it the post; none where one is added.</summary>
    public PlanView View { get; private set; } = null!;
    public PlacedPost? Placed { get; private set; }

    public string PostId { get; private set; } = "";

    /// <summary>Whether the post is a new one.</summary>
    public bool Adds => Placed is null;

    /// <summary>Whether the form stands beside the calendar.</summary>
    public bool InPlace => Request.IsHtmx() && !Request.Headers.ContainsKey("HX-History-Restore-Request");

    /// <summary>Whether the panel is opened by this request, and takes the focus. The toast reloads the open one.</summary>
    public bool Opens => InPlace && HttpMethods.IsGet(Request.Method) && Request.Headers["HX-Trigger"] != "toast";

    /// <summary>What became of the plan by this request; null where nothing did.</summary>
    public PlanUpdate? Update { get; private set; }

    /// <summary>What rewrites the post; null for a new one.</summary>
    public RewriteView? Rewrite { get; private set; }

    public string? Refusal { get; private set; }

    /// <summary>What stands beside the button, such as "Saved".</summary>
    public string? Notice { get; private set; }

    /// <summary>Where what was typed differs from what another tab saved in the meantime; null if there is no conflict.</summary>
    public IReadOnlyList<FieldChange>? Conflict { get; private set; }

    /// <summary>Also for a new post, so that a second press of its button adds no second one.</summary>
    public string Action => View.PostAddress(PostId);

    /// <summary>Where the browser keeps what is typed here.</summary>
    public string DraftKey => $"{HttpContext.Account()!.Id}/{View.Job.Id}/{(Adds ? "new" : PostId)}";

    public string RemoveAction => View.PageAddress($"post/{PostId}", "handler=Remove");

    /// <summary>"Wed Dec 2, 12:00 PM".</summary>
    public string Heading => Placed is null ? "New post" : $"{Placed.Day.Date?.Short() ?? $"Day {Placed.Day.Day}"}, "
        + (Placed.Post.Time.Length > 0 ? PostTime.Shown(Placed.Post.Time) : "no time");

    /// <summary>Which of the plan's posts it is, from 1; null for a new one.</summary>
    public int? Place => View.Posts.Index().FirstOrDefault(one => one.Item.Post.Id == PostId) is { Item: not null } found
        ? found.Index + 1 : null;

    /// <summary>The addresses of the posts before and after it, of those that are shown; null at the ends.</summary>
    public string? Before => Neighbor(-1);
    public string? After => Neighbor(1);

    /// <param name="post">The post's id; none asks for a new one.</param>
    /// <param name="day">Where a new one begins.</param>
    public async Task<IActionResult> OnGetAsync(Guid id, string? post, int? day, CancellationToken ct)
    {
        if (!await LoadAsync(id, post, ct))
        {
            return await GoneAsync();
        }

        if (post is not null && Placed is null)
        {
            return InPlace ? await SavedAsync(View.Current, Removed, ct) : NotFound();
        }

        Form = Placed is not null
            ? PostForm.From(Placed, View.Current.Number)
            : PostForm.New(
                View.Plan, View.Plan.Schedule.FirstOrDefault(one => one.Day == day) ?? View.Plan.Schedule[0], View.Current.Number);
        return await AnswerAsync(ct);
    }

    public async Task<IActionResult> OnPostAsync(Guid id, string? post, CancellationToken ct)
    {
        if (post is null || !Planning.PostId.IsPlain(post) || !await LoadAsync(id, post, ct))
        {
            return await GoneAsync();
        }

        Form.Tidy();
        if (!await antiforgery.IsRequestValidAsync(HttpContext))
        {
            return await RefuseAsync(
                StatusCodes.Status400BadRequest,
                "This page was open too long, or you signed in or out in the meantime. Nothing was saved. Try again.",
                ct);
        }

        if (!ModelState.Take(new PostFormValidator(View.Plan, Placed?.Post).Validate(Form), nameof(Form)))
        {
            return await RefuseAsync(StatusCodes.Status422UnprocessableEntity, "Not saved. Fix the highlighted fields.", ct);
        }

        var (day, changed) = (int.Parse(Form.Day!, CultureInfo.InvariantCulture), Form.ToPost(PostId, Placed?.Post));
        return await EditAsync(plan => WithStatus(PlanEdit.With(plan, day, changed)), ct);
    }

    public async Task<IActionResult> OnPostRemoveAsync(Guid id, string? post, CancellationToken ct)
    {
        if (post is null || !Planning.PostId.IsPlain(post) || !await LoadAsync(id, post, ct))
        {
            return await GoneAsync();
        }

        if (Placed is null)
        {
            return await SavedAsync(View.Current, Removed, ct);
        }

        if (!await antiforgery.IsRequestValidAsync(HttpContext))
        {
            return await RefuseAsync(
                StatusCodes.Status400BadRequest,
                "This page was open too long, or you signed in or out in the meantime. Nothing was removed. Try again.",
                ct);
        }

        return await EditAsync(plan => PlanEdit.Without(plan, PostId), ct);
    }

    // A status is given to the words as they are saved with it.
    private Plan WithStatus(Plan plan) => PostStatuses.Find(Form.Status) is { } status
        ? PlanEdit.Each(plan, [PostId], post => post.WithStatus(status))
        : plan;

    private async Task<IActionResult> EditAsync(Func<Plan, Plan> change, CancellationToken ct)
    {
        var seen = int.TryParse(Form.On, CultureInfo.InvariantCulture, out var on) ? on : -1;
        switch (await editor.EditAsync(HttpContext.Account()!.Id, View.Job, View.Current, seen, PostId, change, ct))
        {
            case EditResult.Saved saved:
                return await SavedAsync(saved.Current, saved.Wrote ? null : "Nothing changed.", ct);
            case EditResult.Conflict conflict:
                View = View.Renew(conflict.Current, time.GetUtcNow());
                (Placed, Form.On) = (conflict.Post, $"{conflict.Current.Number}");
                ModelState.Remove("Form.On");
                Conflict = PlanDifference.Between(conflict.Post, Typed());
                return await RefuseAsync(StatusCodes.Status409Conflict, conflict.Post is null
                    ? "This post was removed elsewhere, maybe in another tab. What you typed is still here. Save to bring the post back."
                    : "This post was changed elsewhere, maybe in another tab. Nothing was overwritten, and what you typed is still here.",
                    ct);
            case EditResult.LastPost:
                return await RefuseAsync(
                    StatusCodes.Status422UnprocessableEntity,
                    "This is the plan's only post, and a plan needs at least one. Nothing was removed.", ct);
            case EditResult.Full:
                return await RefuseAsync(
                    StatusCodes.Status422UnprocessableEntity, $"{RevisionRefusals.Full} Nothing was saved.", ct);
            case EditResult.AccountFull:
                return await RefuseAsync(
                    StatusCodes.Status422UnprocessableEntity, $"Nothing was saved. {RevisionRefusals.AccountFull}", ct);
            case EditResult.Busy:
                return await RefuseAsync(
                    StatusCodes.Status409Conflict,
                    $"{RevisionRefusals.Busy} Nothing was saved. What you typed is still here. Try again.", ct);
            default:
                return await GoneAsync();
        }
    }
}
