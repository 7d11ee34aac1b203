using Htmx;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.WebUtilities;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Revisions;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Workbench;

/// <summary>A plan's history: what each revision changed, undo and redo, and restoring an earlier revision.</summary>
[Authorize]
internal sealed class RevisionsModel(PlanStore plans, TimeProvider time) : PageModel
{
    public const int PageSize = 50;

    private const string ChangedElsewhere
        = "This plan was changed elsewhere, maybe in another tab, so we didn't change anything. Review the latest revision first.";

    private Job job = null!;
    private Guid account;
    private PlanFilter filter = new(null, null);

    [BindProperty(SupportsGet = true)]
    public int Skip { get; set; }

    public CurrentPlan Current { get; private set; } = null!;
    public string Path => $"/ai-plan-builder/{job.Id}";
    public string Title => PlanView.Create(job, Current, filter, time.GetUtcNow()).Title;
    public IReadOnlyList<Revision> Revisions { get; private set; } = [];
    public bool HasOlder { get; private set; }

    /// <summary>The revision being viewed, and what it changed; nothing for 0, the original plan.</summary>
    public int Number { get; private set; }
    public IReadOnlyList<PostChange> Changes { get; private set; } = [];

    /// <summary>What restoring it would change now.</summary>
    public IReadOnlyList<PostChange> Back { get; private set; } = [];

    public string? Refusal { get; private set; }

    /// <param name="number">The revision to look at; the latest without it.</param>
    public async Task<IActionResult> OnGetAsync(Guid id, int? number, CancellationToken ct) =>
        await LoadAsync(id, ct) && await LookAsync(number ?? Current.Number, ct) ? Page() : NotFound();

    /// <summary>Undoes the last change that is not undone yet.</summary>
    /// <param name="on">The revision that the visitor saw.</param>
    /// <param name="view">How the plan was looked at, to go back to; the end of its address.</param>
    public async Task<IActionResult> OnPostUndoAsync(Guid id, int on, string? view, CancellationToken ct)
    {
        filter = PlanFilter.From(new QueryCollection(QueryHelpers.ParseQuery(view)));
        if (!await LoadAsync(id, ct))
        {
            return NotFound();
        }

        if (Current is not { Latest: { } latest, UndoTo: { } target })
        {
            return await KeepAsync(on, ct);
        }

        var undone = Current.IsUndo ? await plans.FindAsync(account, id, latest.Origin, ct) : latest;
        return await RestoreAsync(on, target, FreeText.Short(PlanDifference.Undone(undone?.What ?? ""), 200), ct);
    }

    /// <summary>Redoes what was undone last.</summary>
    public async Task<IActionResult> OnPostRedoAsync(Guid id, int on, string? view, CancellationToken ct)
    {
        filter = PlanFilter.From(new QueryCollection(QueryHelpers.ParseQuery(view)));
        if (!await LoadAsync(id, ct))
        {
            return NotFound();
        }

        if (Current.RedoTo is not { } target)
        {
            return await KeepAsync(on, ct);
        }

        var undone = await plans.FindAsync(account, id, target, ct);
        return await RestoreAsync(on, target, FreeText.Short(PlanDifference.Redone(undone?.What ?? ""), 200), ct);
    }

    /// <summary>Restores the plan of a revision, as a new revision.</summary>
    public async Task<IActionResult> OnPostRestoreAsync(Guid id, int on, int number, CancellationToken ct) =>
        await LoadAsync(id, ct)
            ? await RestoreAsync(on, number, number == 0 ? "Restored original plan" : $"Restored revision {number}", ct)
            : NotFound();

    // Nothing is left to undo or redo, or it was done elsewhere.
    private async Task<IActionResult> KeepAsync(int on, CancellationToken ct) =>
        on != Current.Number ? await RefuseAsync(ChangedElsewhere, ct)
        : Request.IsHtmx() ? await UpdateAsync("Nothing changed.", ct)
        : this.SeeOther(Path + filter.Query);

    private async Task<IActionResult> RestoreAsync(int on, int number, string what, CancellationToken ct)
    {
        var revision = number == 0 ? null : await plans.FindAsync(account, job.Id, number, ct);
        if (await plans.GetAsync(account, job, number, ct) is not { } plan)
        {
            return NotFound();
        }

        return await plans.ReviseAsync(account, job, on, plan, what, revision?.Origin ?? 0, ct) switch
        {
            RevisionResult.Saved when Request.IsHtmx() => await UpdateAsync($"{what}.", ct),
            RevisionResult.Saved => this.SeeOther(Path + filter.Query),
            RevisionResult.Stale => await RefuseAsync(ChangedElsewhere, ct),
            RevisionResult.Gone => NotFound(),
            RevisionResult.AccountFull => await RefuseAsync(RevisionRefusals.AccountFull, ct),
            _ => await RefuseAsync($"{RevisionRefusals.Full} Nothing was changed.", ct),
        };
    }

    // The plan's page stays where it is, scrolled and with its panel open.
    private async Task<IActionResult> UpdateAsync(string notice, CancellationToken ct)
    {
        var current = await plans.CurrentAsync(account, job, ct);
        if (current.Plan is null)
        {
            return NotFound();
        }

        var view = PlanView.Create(job, current, filter, time.GetUtcNow());
        return Partial("/Workbench/_Update.cshtml", await PlanUpdate.CreateAsync(plans, HttpContext, view, notice, canUndo: false, ct));
    }

    private async Task<IActionResult> RefuseAsync(string sentence, CancellationToken ct)
    {
        if (Request.IsHtmx())
        {
            return await UpdateAsync(sentence, ct);
        }

        Refusal = sentence;
        Response.StatusCode = StatusCodes.Status409Conflict;
        return await LookAsync(Current.Number, ct) ? Page() : NotFound();
    }

    private async Task<bool> LoadAsync(Guid id, CancellationToken ct)
    {
        account = HttpContext.Account()!.Id;
        if (await plans.FindAsync(account, id, ct) is not (var found, { Plan: not null } current))
        {
            return false;
        }

        (job, Current, Skip) = (found, current, Math.Max(0, Skip));
        var revisions = await plans.ListAsync(account, id, Skip, PageSize + 1, ct);
        HasOlder = revisions.Count > PageSize;
        Revisions = [.. revisions.Take(PageSize)];
        return true;
    }

    private async Task<bool> LookAsync(int number, CancellationToken ct)
    {
        Number = number;
        if (await plans.GetAsync(account, job, number, ct) is not { } plan)
        {
            return false;
        }

        Back = number == Current.Number ? [] : PlanDifference.Between(Current.Plan!, plan);
        Changes = number > 0 && await plans.GetAsync(account, job, number - 1, ct) is { } before
            ? PlanDifference.Between(before, plan)
            : [];
        return true;
    }
}
