using System.Diagnostics;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Revisions;
using PlanBuilder.Web.Shared;
using PlanBuilder.Web.Workflow.BuiltIn;

namespace PlanBuilder.Web.Workbench;

/// <summary>
/// Which trade the ideas of a built-in plan are for, and how to take another: one revision, free, which keeps edited posts.
/// </summary>
[Authorize]
internal sealed class TradePageModel(OwnerJobs jobs, PlanStore plans, PlanEditor editor, ProfileStore profiles, BuiltInPlanner planner)
    : PageModel
{
    [BindProperty]
    public string? Trade { get; set; }

    public string Path { get; private set; } = "";

    /// <summary>By name, with what they are chosen by.</summary>
    public static IEnumerable<(string Id, string Name)> Trades =>
        Knowledge.Curated.Trades.OrderBy(trade => trade.Name, StringComparer.OrdinalIgnoreCase).Select(trade => (trade.Id, trade.Name));

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken ct)
    {
        if (await FindAsync(id, ct) is not var (_, current, _))
        {
            return NotFound();
        }

        Trade = current.Plan!.Provenance.Trade;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(Guid id, CancellationToken ct)
    {
        if (await FindAsync(id, ct) is not var (job, current, request))
        {
            return NotFound();
        }

        var chosen = Knowledge.Curated.Trade(Trade);
        if (chosen is null && Trade != Provenance.NoTrade)
        {
            ModelState.AddModelError(nameof(Trade), "Choose a trade from the list.");
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }

        var account = HttpContext.Account()!.Id;
        var original = await plans.GetAsync(account, job, 0, ct);
        var result = await editor.ChangeAsync(account, job, current, now => new PlanMove.Changed(
            TradeChange.Apply(
                now, Make(request, chosen),
                [.. new[] { original }.OfType<Plan>(), Make(request, Knowledge.Curated.Trade(now.Provenance.Trade))]),
            $"Changed the trade to {chosen?.Name ?? "something else"}"), ct);
        switch (result)
        {
            case EditResult.Saved:
                return this.SeeOther(Path);
            case EditResult.Gone:
                return NotFound();
            case EditResult.Full or EditResult.AccountFull or EditResult.Busy:
                ModelState.AddModelError(nameof(Trade), result switch
                {
                    EditResult.Full => $"{RevisionRefusals.Full} Create a new plan for another trade.",
                    EditResult.AccountFull => RevisionRefusals.AccountFull,
                    _ => $"{RevisionRefusals.Busy} Try again.",
                });
                Response.StatusCode = StatusCodes.Status409Conflict;
                return Page();
            default:
                throw new UnreachableException($"{result}");
        }
    }

    private Plan Make(PlanRequest request, Trade? trade)
    {
        var plan = PlanRepair.Finish(planner.Make(request, trade), request);
        return PlanCheck.Mark(plan, PlanCheck.Findings(plan, request));
    }

    // Null for any but the account's own plan of built-in ideas.
    private async Task<(Job Job, CurrentPlan Current, PlanRequest Request)?> FindAsync(Guid id, CancellationToken ct)
    {
        var account = HttpContext.Account()!.Id;
        Path = $"/ai-plan-builder/{id}";
        if (await jobs.GetAsync(account, id, ct) is not { Status: JobStatus.Completed } job
            || PlanInput.Read(job.Input)?.Normalize(new DateTimeOffset(job.CreatedAt)) is not { } input
            || !(await new PlanInputValidator().ValidateAsync(input, ct)).IsValid)
        {
            return null;
        }

        var current = await plans.CurrentAsync(account, job, ct);
        if (current.Plan?.Provenance.Trade is null)
        {
            return null;
        }

        var profile = await profiles.GetAsync(account, ct);
        return (job, current, input.ToRequest(profile.BrandVoice, profile.TimeZone, profile));
    }
}
