using Htmx;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Revisions;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Workbench;

/// <summary>The rewrites of a plan that wait for review, each beside its post, used one by one or all at once.</summary>
[Authorize]
internal sealed class ProposalsModel(
    PlanStore plans, ProposalStore proposals, ProposalEditor editor, Rewrites rewrites, TimeProvider time) : PageModel
{
    [TempData]
    public string? Notice { get; set; }

    public PlanView View { get; private set; } = null!;

    /// <summary>Those whose posts are still in the plan.</summary>
    public IReadOnlyList<RewriteView> Proposals { get; private set; } = [];

    public int Outdated => Proposals.Count(proposal => proposal.IsOutdated);

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken ct)
    {
        if (!await LoadAsync(id, ct))
        {
            return NotFound();
        }

        var all = await proposals.ListAsync(HttpContext.Account()!.Id, id, ct);
        Proposals =
        [
            .. all.Select(one => (one, Placed: one.In(View.Current))).Where(each => each.Placed is not null)
                .Select(each => new RewriteView(View, each.Placed!, each.one, null, null, null, rewrites.HasModel, 0)),
        ];
        return Page();
    }

    /// <summary>Uses the proposal for a post, or, without one, all whose posts weren't changed meanwhile, as one revision.</summary>
    /// <param name="on">The revision that the visitor saw.</param>
    public async Task<IActionResult> OnPostUseAsync(Guid id, string? post, int on, CancellationToken ct)
    {
        if (!await LoadAsync(id, ct))
        {
            return NotFound();
        }

        var before = View.Current.Plan;
        var result = await editor.UseAsync(HttpContext.Account()!.Id, View.Job, post is null ? null : [post], on, ct);
        if (result.Current is not { Plan: not null } current)
        {
            return NotFound();
        }

        var notice = result switch
        {
            { Refusal: UseRefusal.Changed } when post is not null =>
                "This post was changed in the meantime, so we didn't overwrite it. Compare both versions, then decide.",
            { Refusal: UseRefusal.Changed } => "These posts were changed in the meantime, so we didn't overwrite them.",
            { Refusal: UseRefusal.Full } => $"{RevisionRefusals.Full} Nothing was changed.",
            { Refusal: UseRefusal.AccountFull } => $"Nothing was changed. {RevisionRefusals.AccountFull}",
            { Refusal: UseRefusal.Busy } => $"{RevisionRefusals.Busy} Nothing was changed. Try again.",
            { Used: 0 } => "Nothing changed.",
            { Left: 1 } => $"{current.Latest!.What}. 1 post changed in the meantime, so we didn't overwrite it.",
            { Left: > 1 } => $"{current.Latest!.What}. {result.Left} posts changed in the meantime, so we didn't overwrite them.",
            _ => $"{current.Latest!.What}.",
        };
        return await AnswerAsync(current, before, post, notice, result.Used > 0, ct);
    }

    /// <summary>Drops the proposal for a post, or, without one, all.</summary>
    public async Task<IActionResult> OnPostKeepAsync(Guid id, string? post, CancellationToken ct)
    {
        if (!await LoadAsync(id, ct))
        {
            return NotFound();
        }

        var account = HttpContext.Account()!.Id;
        await proposals.DropAsync(account, id, post is null ? View.Current.Proposed : [post], ct);
        var current = await plans.CurrentAsync(account, View.Job, ct);
        return await AnswerAsync(current, current.Plan, post, "Kept your version.", canUndo: false, ct);
    }

    /// <summary>Asks once more for the same, of the post as it is now.</summary>
    public async Task<IActionResult> OnPostAgainAsync(Guid id, string post, CancellationToken ct)
    {
        if (!await LoadAsync(id, ct) || View.Find(post) is not { } placed)
        {
            return NotFound();
        }

        var account = HttpContext.Account()!.Id;
        var instruction = (await proposals.FindAsync(account, id, post, ct))?.Instruction
            ?? new ChangeInput { How = ChangeKinds.AnotherIdea };
        string? notice = null;
        if (!rewrites.HasModel)
        {
            notice = await rewrites.ProposeIdeaAsync(account, View, placed, ct) ? null : "There's no other built-in idea for this post.";
        }
        else
        {
            instruction = instruction with
            {
                Plan = id,
                Revision = View.Current.Number,
                Posts = [post],
                RequestedAt = time.GetUtcNow(),
            };
            var result = await rewrites.StartAsync(account, instruction.Normalize(), $"change-{Guid.NewGuid():N}", ct);
            notice = (result as EnqueueResult.Refused)?.Refusal.Message;
        }

        if (!Request.IsHtmx())
        {
            Notice = notice;
            return this.SeeOther(View.Plan.Find(post) is null ? View.Address : View.PostAddress(post));
        }

        View = View.Renew(await plans.CurrentAsync(account, View.Job, ct), time.GetUtcNow());
        var panel = await rewrites.ViewAsync(account, View, View.Plan.Find(post) ?? placed, ct);
        return Partial("/Workbench/_RewriteAnswer.cshtml", panel with { Notice = notice });
    }

    // In the panel the post is opened anew, as it is by then; a page goes back to where it came from.
    private async Task<IActionResult> AnswerAsync(
        CurrentPlan current, Plan? before, string? post, string notice, bool canUndo, CancellationToken ct)
    {
        View = View.Renew(current, time.GetUtcNow());
        if (!Request.IsHtmx() || post is null)
        {
            Notice = notice;
            return this.SeeOther(current.Proposed.Count > 0 ? $"{View.Path}/proposals{View.Filter.Query}" : View.Address);
        }

        if (View.Plan.Find(post) is not { } placed)
        {
            return NotFound();
        }

        if (!canUndo)
        {
            var panel = await rewrites.ViewAsync(HttpContext.Account()!.Id, View, placed, ct);
            return Partial("/Workbench/_RewriteAnswer.cshtml", panel with { Notice = panel.Proposal is null ? null : notice });
        }

        Response.Headers["HX-Reswap"] = "none";
        Response.Headers["HX-Trigger-After-Settle"] = $$"""{"openPost":"{{View.PostAddress(post)}}"}""";
        return Partial("/Workbench/_Update.cshtml", PlanUpdate.Create(View, before, notice, canUndo));
    }

    private async Task<bool> LoadAsync(Guid id, CancellationToken ct)
    {
        if (await PlanView.FindAsync(plans, HttpContext, id, time.GetUtcNow(), ct) is not { } found)
        {
            return false;
        }

        View = found;
        return true;
    }
}
