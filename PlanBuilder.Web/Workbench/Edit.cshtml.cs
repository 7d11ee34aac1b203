using System.Globalization;
using Htmx;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Revisions;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Workbench;

/// <summary>One post of a plan, to be changed, moved, removed or added: a page of its own, or with htmx in the post's place.</summary>
[Authorize]
[BackCache]
[RequestSizeLimit(1_048_576)] // bytes: the longest caption, as a form encodes it
[IgnoreAntiforgeryToken] // checked in the handlers, so that a page that was open too long keeps what was typed
internal sealed class EditModel(OwnerJobs jobs, PlanStore plans, PlanEditor editor, IAntiforgery antiforgery, TimeProvider time) : PageModel
{
    private const string Removed = "This post was already removed.";

    private Job job = null!;

    [BindProperty]
    public PostForm Form { get; set; } = new();

    [BindProperty(SupportsGet = true, Name = "platform")]
    public string? FilterPlatform { get; set; }

    [BindProperty(SupportsGet = true, Name = "pillar")]
    public string? FilterPillar { get; set; }

    /// <summary>The plan as it is now, and in it the post; none where one is added.</summary>
    public PlanView View { get; private set; } = null!;
    public PlacedPost? Placed { get; private set; }

    public string PostId { get; private set; } = "";

    /// <summary>Whether the post is a new one.</summary>
    public bool Adds => Placed is null;

    /// <summary>Whether the form stands in the calendar, in the post's place.</summary>
    public bool InPlace => Request.IsHtmx();

    public string? Refusal { get; private set; }

    /// <summary>Where what was typed differs from what another tab saved meanwhile; null where nobody came first.</summary>
    public IReadOnlyList<FieldChange>? Conflict { get; private set; }

    /// <summary>Also for a new post, so that a second press of its button adds no second one.</summary>
    public string Action => $"{View.Path}/post/{PostId}{View.Filter.Query}";

    public string RemoveAction => $"{Action}{(View.Filter.IsOn ? "&" : "?")}handler=Remove";

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
            return InPlace ? Saved(View.Current, Removed) : NotFound();
        }

        Form = Placed is not null
            ? PostForm.From(Placed, View.Current.Number)
            : PostForm.New(
                View.Plan, View.Plan.Schedule.FirstOrDefault(one => one.Day == day) ?? View.Plan.Schedule[0], View.Current.Number);
        return Answer();
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
            return Refuse(
                StatusCodes.Status400BadRequest,
                "This page was open too long, or you signed in or out in the meantime. Nothing was saved. Try again.");
        }

        if (!ModelState.Take(new PostFormValidator(View.Plan, Placed?.Post).Validate(Form), nameof(Form)))
        {
            return Refuse(StatusCodes.Status422UnprocessableEntity, "Not saved. Fix the highlighted fields.");
        }

        var (day, changed) = (int.Parse(Form.Day!, System.Globalization.CultureInfo.InvariantCulture), Form.ToPost(PostId, Placed?.Post));
        return await EditAsync(plan => PlanEdit.With(plan, day, changed), ct);
    }

    public async Task<IActionResult> OnPostRemoveAsync(Guid id, string? post, CancellationToken ct)
    {
        if (post is null || !Planning.PostId.IsPlain(post) || !await LoadAsync(id, post, ct))
        {
            return await GoneAsync();
        }

        if (Placed is null)
        {
            return Saved(View.Current, Removed);
        }

        if (!await antiforgery.IsRequestValidAsync(HttpContext))
        {
            return Refuse(
                StatusCodes.Status400BadRequest,
                "This page was open too long, or you signed in or out in the meantime. Nothing was removed. Try again.");
        }

        return await EditAsync(plan => PlanEdit.Without(plan, PostId), ct);
    }

    private async Task<IActionResult> EditAsync(Func<Plan, Plan> change, CancellationToken ct)
    {
        var seen = int.TryParse(Form.On, CultureInfo.InvariantCulture, out var on) ? on : -1;
        switch (await editor.EditAsync(HttpContext.Account()!.Id, job, seen, PostId, change, ct))
        {
            case EditResult.Saved saved:
                return Saved(saved.Current);
            case EditResult.Conflict conflict:
                View = View with { Current = conflict.Current };
                (Placed, Form.On) = (conflict.Post, $"{conflict.Current.Number}");
                ModelState.Remove("Form.On");
                Conflict = PlanDifference.Between(conflict.Post, Typed());
                return Refuse(StatusCodes.Status409Conflict, conflict.Post is null
                    ? "This post was removed elsewhere, maybe in another tab. What you typed is still here. Save to bring the post back."
                    : "This post was changed elsewhere, maybe in another tab. Nothing was overwritten, and what you typed is still here.");
            case EditResult.LastPost:
                return Refuse(
                    StatusCodes.Status422UnprocessableEntity,
                    "This is the plan's only post, and a plan needs at least one. Nothing was removed.");
            case EditResult.Full:
                return Refuse(
                    StatusCodes.Status422UnprocessableEntity,
                    "This plan has reached its limit on size or number of edits. Nothing was saved.");
            case EditResult.AccountFull:
                return Refuse(StatusCodes.Status422UnprocessableEntity, "Nothing was saved. " + RevisionsModel.AccountFull);
            case EditResult.Busy:
                return Refuse(
                    StatusCodes.Status409Conflict,
                    "Too many other changes to this plan came in at the same time, so nothing was saved. What you typed is still "
                        + "here. Try again.");
            default:
                return await GoneAsync();
        }
    }

    private IActionResult Saved(CurrentPlan current, string? said = null)
    {
        if (!InPlace)
        {
            return this.SeeOther($"{View.Path}{View.Filter.Query}#post-{PostId}");
        }

        Response.Htmx(headers => headers.Retarget("#job").Reswap("outerHTML"));
        return Partial("/Workbench/_Plan.cshtml", PlanView.Create(job.Id, current, View.Filter, time.GetUtcNow()) with
        {
            Name = job.Title,
            Focus = current.Plan!.Find(PostId) is { } shown && View.Filter.Lets(shown.Post) ? $"edit-{PostId}" : $"add-{Placed?.Day.Day}",
            Announcement = said ?? (current.Latest is { } latest ? $"Saved. {latest.What}." : "No changes."),
        });
    }

    // What was typed, where it makes a post.
    private PlacedPost? Typed() => View.Plan.Schedule.FirstOrDefault(day => $"{day.Day}" == Form.Day) is { } day
        ? new PlacedPost(day, Form.ToPost(PostId, Placed?.Post))
        : null;

    private IActionResult Refuse(int status, string sentence)
    {
        Refusal = sentence;
        Response.StatusCode = status;
        return Answer();
    }

    private IActionResult Answer() => InPlace ? Partial("/Workbench/_PostForm.cshtml", this) : Page();

    // The plan itself is not there any more, or never was.
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
        var account = HttpContext.Account()!.Id;
        if (await jobs.GetAsync(account, id, ct) is not { Status: JobStatus.Completed } found
            || await plans.CurrentAsync(account, found, ct) is not { Plan: not null } current)
        {
            return false;
        }

        job = found;
        View = PlanView.Create(id, current, PlanFilter.From(FilterPlatform, FilterPillar), time.GetUtcNow());
        Placed = View.Plan.Find(post);
        PostId = post ?? PlanEdit.NewPostId();
        return true;
    }
}
