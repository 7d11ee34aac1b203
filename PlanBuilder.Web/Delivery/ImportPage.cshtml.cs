using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Delivery;

/// <summary>A scheduler's file as a new plan: what it would become is shown first, and created as a whole, or not at all.</summary>
[Authorize]
[RequestSizeLimit(LargestRequest)]
[RequestFormLimits(MultipartBodyLengthLimit = LargestRequest, ValueLengthLimit = LargestRequest)]
internal sealed class ImportPageModel(ImportJobs imports, ProfileStore profiles, SheetUploads uploads) : PageModel
{
    private const int LargestRequest = 8_000_000; // a file, or what became of it

    /// <summary>The platform of a file that names none; empty to find it in the file or its name.</summary>
    [BindProperty]
    public string? Platform { get; set; }

    /// <summary>The time zone as it was typed, or as people call it.</summary>
    [BindProperty]
    public string? Zone { get; set; }

    /// <summary>As <see cref="ImportChoice.DateOrder"/>; empty to find it out.</summary>
    [BindProperty]
    public string? Order { get; set; }

    /// <summary>What the plan is to be called.</summary>
    [BindProperty]
    public string? Name { get; set; }

    /// <summary>The key of the scheduler that it comes from.</summary>
    [BindProperty]
    public string? Scheduler { get; set; }

    /// <summary>Lets two presses of the button create one plan.</summary>
    [BindProperty]
    public string? Key { get; set; }

    /// <summary>What became of the file, as the page keeps it.</summary>
    [BindProperty(Name = "plan")]
    public string? Payload { get; set; }

    /// <summary>Shown on the plan's page.</summary>
    [TempData]
    public string? Notice { get; set; }

    /// <summary>What is to be created; null before something was uploaded.</summary>
    public Plan? Plan { get; private set; }

    /// <summary>Why the file can't be imported.</summary>
    public IReadOnlyList<SheetError> Errors { get; private set; } = [];

    public string Dates => Shared.Dates.Brief(Plan!.Schedule[0].Date, Plan.Schedule[^1].Date);

    public async Task OnGetAsync(CancellationToken ct) =>
        Zone = ZoneNames.Place((await profiles.GetAsync(HttpContext.Account()!.Id, ct)).TimeZone) ?? Zones.Utc;

    /// <summary>Reads a file and shows what it would become.</summary>
    public async Task<IActionResult> OnPostAsync(IFormFile? file, CancellationToken ct)
    {
        var zone = ZoneNames.Read(FreeText.Tidy(Zone) ?? Zones.Utc);
        if (zone is null)
        {
            ModelState.AddModelError(nameof(Zone), ZoneNames.Unknown);
        }

        if (file is null)
        {
            ModelState.AddModelError("File", "Choose a file.");
        }

        if (file is null || zone is null)
        {
            return Refuse();
        }

        try
        {
            await using var upload = file.OpenReadStream();
            var files = await uploads.ReadAsync(upload, content => SchedulerFile.Read(Path.GetFileName(file.FileName), content), ct);
            return files is null ? this.Refuse(SheetUploads.Busy, StatusCodes.Status503ServiceUnavailable, "File")
                : Look(SchedulerImport.Create(files, new(zone, Planning.Platform.Find(Platform)?.Name, ChosenOrder()), PlanEdit.NewPostId));
        }
        catch (UnreadableSheetException e)
        {
            Errors = [e.Error];
            return Refuse();
        }
    }

    /// <summary>Creates what was shown.</summary>
    public async Task<IActionResult> OnPostCreateAsync(CancellationToken ct)
    {
        Plan = ImportedPlan.Read(Payload);
        if (Plan is null || KnownSchedulers.Find(Scheduler) is not { } scheduler)
        {
            Plan = null;
            return this.Refuse("This page was open too long. Choose the file again.", StatusCodes.Status422UnprocessableEntity, "File");
        }

        Name = FreeText.OneLine(Name) ?? DefaultName(scheduler);
        if (new NameValidator().Validate(this) is { IsValid: false } refused)
        {
            return this.Refuse(refused.Errors[0].ErrorMessage, StatusCodes.Status422UnprocessableEntity, nameof(Name));
        }

        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Key} {Payload}")));
        var input = ImportedPlan.InputOf(Plan, scheduler);
        switch (await imports.ImportAsync(HttpContext.Account()!.Id, input, Plan, Name, $"import-{key}", ct))
        {
            case EnqueueResult.Accepted accepted:
                Notice = $"Imported {(Plan.TotalPosts == 1 ? "1 post" : $"{Plan.TotalPosts} posts")} from {scheduler.Name}.";
                return this.SeeOther($"/ai-plan-builder/{accepted.JobId}");
            case EnqueueResult.Refused { Refusal: var refusal }:
                return this.Refuse(refusal.Message, refusal.Status);
            case var other:
                throw new UnreachableException($"{other}");
        }
    }

    private PageResult Look(SchedulerImport import)
    {
        if (import.NeedsPlatform)
        {
            ModelState.AddModelError(
                nameof(Platform), "This file doesn't say which platform its posts are for. Choose one, then choose the file again.");
        }

        if (import.NeedsOrder)
        {
            ModelState.AddModelError(
                nameof(Order), "These dates can be read in two ways: 5/12 can be in May or in December. Choose one, then choose the "
                    + "file again.");
        }

        (Plan, Errors) = (import.Plan, import.Errors);
        if (Plan is null)
        {
            return Refuse();
        }

        (Scheduler, Name, Payload) = (import.Scheduler.Key, DefaultName(import.Scheduler), ImportedPlan.Write(Plan));
        Key = Guid.NewGuid().ToString("N");
        return Page();
    }

    private PageResult Refuse()
    {
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }

    private string? ChosenOrder() => Order is SchedulerChoice.MonthFirst or SchedulerChoice.DayFirst ? Order : null;

    private string DefaultName(Scheduler scheduler) => $"{scheduler.Name} import, {Dates}";

    private sealed class NameValidator : AbstractValidator<ImportPageModel>
    {
        public NameValidator() => RuleFor(page => page.Name).IsFreeText("The name", Limits.PlanName);
    }
}
