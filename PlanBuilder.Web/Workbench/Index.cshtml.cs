using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Revisions;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Workbench;

/// <summary>The visitor's plans, the latest first: all of them, or those that match a search.</summary>
[Authorize]
internal sealed class IndexModel(
    OwnerJobs jobs, PlanDatabase database, IOptions<JobsOptions> options, TimeProvider time) : PageModel
{
    public const int PageSize = 20;

    /// <summary>The search, as it was typed.</summary>
    [BindProperty(SupportsGet = true, Name = "q")]
    public string? Query { get; set; }

    [BindProperty(SupportsGet = true)]
    public int Skip { get; set; }

    /// <summary>What was just deleted and can be restored: its id and its name.</summary>
    [TempData]
    public Guid? Deleted { get; set; }

    [TempData]
    public string? DeletedName { get; set; }

    public IReadOnlyList<Job> Jobs { get; private set; } = [];

    /// <summary>What is in the plans, by job.</summary>
    public IReadOnlyDictionary<Guid, PlanSummary> Plans { get; private set; } = new Dictionary<Guid, PlanSummary>();

    public DateTimeOffset Now => time.GetUtcNow();
    public bool HasOlder { get; private set; }
    public string? Zone { get; private set; }
    public PlanActionRefusal? Refusal { get; private set; }

    /// <summary>How many days a deleted plan can be restored.</summary>
    public int Days => (int)options.Value.KeepDeleted.TotalDays;

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task<IActionResult> OnPostRenameAsync(Guid id, string? title, CancellationToken ct)
    {
        var name = new PlanName(FreeText.Tidy(title));
        if (await new PlanName.Validator().ValidateAsync(name, ct) is { IsValid: false } result)
        {
            return await RefuseAsync(new(id, result.Errors[0].ErrorMessage, title), StatusCodes.Status422UnprocessableEntity, ct);
        }

        return await jobs.RenameAsync(HttpContext.Account()!.Id, id, name.Text, ct) ? Back() : NotFound();
    }

    public async Task<IActionResult> OnPostDeleteAsync(Guid id, CancellationToken ct)
    {
        var account = HttpContext.Account()!.Id;
        if (await jobs.GetAsync(account, id, ct) is not { } job)
        {
            return NotFound();
        }

        if (!await jobs.DeleteAsync(account, id, ct))
        {
            return await RefuseAsync(
                new(id, "This plan is still being created. Open it and cancel it first, then delete it.", null),
                StatusCodes.Status409Conflict, ct);
        }

        (Deleted, DeletedName) = (id, JobLabels.Title(job));
        return Back();
    }

    public async Task<IActionResult> OnPostRestoreAsync(Guid id, CancellationToken ct) =>
        await jobs.RestoreAsync(HttpContext.Account()!.Id, id, ct) ? Back() : NotFound();

    /// <summary>The address of this list, with another page or another handler for a form.</summary>
    public string Address(int? skip = null, string? handler = null, Guid? id = null)
    {
        var query = new Dictionary<string, string?>
        {
            ["handler"] = handler, ["id"] = id?.ToString(), ["q"] = FreeText.Tidy(Query),
            ["skip"] = (skip ?? Skip) is > 0 and var from ? $"{from}" : null,
        };
        return "/ai-plan-builder/plans" + QueryString.Create(query.Where(part => part.Value is not null)).ToUriComponent();
    }

    private IActionResult Back() => this.SeeOther(Address());

    private async Task<IActionResult> RefuseAsync(PlanActionRefusal refusal, int status, CancellationToken ct)
    {
        Refusal = refusal;
        Response.StatusCode = status;
        await LoadAsync(ct);
        return Page();
    }

    private async Task LoadAsync(CancellationToken ct)
    {
        var account = HttpContext.Account()!;
        Skip = Math.Max(0, Skip);
        var search = new JobSearch(account.Id, FreeText.Words(Query), Skip, PageSize + 1);
        var (found, plans, profile) = await database.QueryAsync(
            account.Id, OwnerJobs.Find(search), PlanSummaries.Find(search), ProfileStore.Get(account.Id), ct);
        HasOlder = found.Count > PageSize;
        Jobs = [.. found.Take(PageSize)];
        (Plans, Zone) = (plans, profile.TimeZone);
    }
}

/// <summary>Why something was not done with one of the plans, and the name that was typed for it.</summary>
internal sealed record PlanActionRefusal(Guid JobId, string Sentence, string? Typed);

/// <summary>A name for a plan; null takes it away.</summary>
internal sealed record PlanName(string? Text)
{
    internal sealed class Validator : AbstractValidator<PlanName>
    {
        public Validator() => RuleFor(name => name.Text).IsFreeText("The name", Limits.PlanName);
    }
}
