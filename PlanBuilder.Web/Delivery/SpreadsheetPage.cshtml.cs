using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Revisions;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Delivery;

/// <summary>
/// A plan as a spreadsheet, and back: what is uploaded is shown as a difference first, and taken as one revision, or not at all.
/// </summary>
[Authorize]
[RequestSizeLimit(LargestRequest)]
[RequestFormLimits(MultipartBodyLengthLimit = LargestRequest, ValueLengthLimit = LargestRequest)]
internal sealed class SpreadsheetPageModel(PlanStore plans, SheetUploads uploads, SheetPayload payload) : PageModel
{
    private const int LargestRequest = 8_000_000; // a file, or what became of it

    private Job job = null!;
    private CurrentPlan current = null!;

    /// <summary>Shown on the plan's page.</summary>
    [TempData]
    public string? Notice { get; set; }

    public PlanExport Export { get; private set; } = null!;
    public ExportFilter Filter { get; private set; } = new();
    public string Path => $"/ai-plan-builder/{Export.JobId}";
    public int Revision => current.Number;

    /// <summary>Why the file can't be used.</summary>
    public IReadOnlyList<SheetError> Errors { get; private set; } = [];

    /// <summary>What is to be applied; null before something was uploaded.</summary>
    public SheetImport? Import { get; private set; }
    public IReadOnlyList<PostChange> Changes { get; private set; } = [];
    public string Payload { get; private set; } = "";
    public bool RemovesMissing { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken ct) => await LoadAsync(id, ct) ? Page() : NotFound();

    /// <summary>Reads a file and shows what it would change.</summary>
    public async Task<IActionResult> OnPostAsync(Guid id, IFormFile? file, CancellationToken ct)
    {
        if (!await LoadAsync(id, ct))
        {
            return NotFound();
        }

        if (file is null)
        {
            return this.Refuse("Choose a file.", StatusCodes.Status422UnprocessableEntity, "File");
        }

        try
        {
            await using var upload = file.OpenReadStream();
            return await uploads.ReadAsync(upload, SheetReader.Read, ct) is not { } sheet
                ? this.Refuse(SheetUploads.Busy, StatusCodes.Status503ServiceUnavailable, "File")
                : await PreviewAsync(sheet, false, ct) ? Page() : Refuse();
        }
        catch (UnreadableSheetException e)
        {
            Errors = [e.Error];
            return Refuse();
        }
    }

    /// <summary>Applies what was shown, if the plan is still the one that it was shown for.</summary>
    /// <param name="missing">"remove" where posts without a row are to go.</param>
    public async Task<IActionResult> OnPostApplyAsync(Guid id, int on, string? sheet, string? missing, CancellationToken ct)
    {
        if (!await LoadAsync(id, ct))
        {
            return NotFound();
        }

        if (payload.Read(sheet) is not { } read)
        {
            return this.Refuse("This page was open too long. Choose the file again.", StatusCodes.Status422UnprocessableEntity, "File");
        }

        if (!await PreviewAsync(read, missing == "remove", ct))
        {
            return Refuse();
        }

        if (Changes.Count == 0)
        {
            return Page();
        }

        if (on != current.Number)
        {
            return ConflictPage();
        }

        switch (await plans.ReviseAsync(
            HttpContext.Account()!.Id, job, on, Import!.Plan, SheetImport.Summary(Changes), null, ct))
        {
            case RevisionResult.Saved:
                Notice = $"{SheetImport.Summary(Changes)}.";
                return this.SeeOther(Path);
            case RevisionResult.Stale:
                await LoadAsync(id, ct);
                await PreviewAsync(read, missing == "remove", ct);
                return ConflictPage();
            case RevisionResult.Gone:
                return NotFound();
            case RevisionResult.Full:
                return this.Refuse($"{RevisionRefusals.Full} Nothing was changed.", StatusCodes.Status422UnprocessableEntity);
            default:
                return this.Refuse($"Nothing was changed. {RevisionRefusals.AccountFull}", StatusCodes.Status422UnprocessableEntity);
        }
    }

    private PageResult ConflictPage() => this.Refuse(
        "This plan was changed elsewhere in the meantime, so we didn't apply anything. Below is what your spreadsheet would change now.",
        StatusCodes.Status409Conflict);

    private PageResult Refuse()
    {
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }

    // False where there are errors.
    private async Task<bool> PreviewAsync(Sheet sheet, bool removesMissing, CancellationToken ct)
    {
        var sent = SheetImport.RevisionOf(sheet) is { } number && number != current.Number
            ? await plans.GetAsync(HttpContext.Account()!.Id, job, number, ct)
            : null;
        // With private notes, which no file has, so that they stay.
        var own = Export with { Plan = current.Plan! };
        var import = SheetImport.Create(own, sent ?? own.Plan, sheet, removesMissing, _ => PlanEdit.NewPostId());
        Errors = import.Errors;
        if (Errors.Count > 0)
        {
            return false;
        }

        (Import, Payload, RemovesMissing) = (import, payload.Write(sheet), removesMissing);
        Changes = PlanDifference.Between(own.Plan, import.Plan);
        return true;
    }

    private async Task<bool> LoadAsync(Guid id, CancellationToken ct)
    {
        if (await plans.FindAsync(HttpContext.Account()!.Id, id, ct) is not (var found, { } plan)
            || PlanExport.From(found, plan) is not { } export)
        {
            return false;
        }

        (job, current, Export, Filter) = (found, plan, export, ExportFilter.From(Request.Query));
        return true;
    }
}
