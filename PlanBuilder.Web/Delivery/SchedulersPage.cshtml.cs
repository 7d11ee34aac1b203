using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Revisions;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Delivery;

/// <summary>The files that schedulers import, with what each of them takes.</summary>
[Authorize]
internal sealed class SchedulersPageModel(PlanStore plans) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? Zone { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Order { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Header { get; set; }

    /// <summary>The zone as it was typed, or as people call it.</summary>
    public string? Shown { get; private set; }

    public PlanExport Export { get; private set; } = null!;

    public SchedulerRows Posts { get; private set; } = null!;

    public ExportFilter Filter { get; private set; } = new();

    public string Path => $"/ai-plan-builder/{Export.JobId}";

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken ct)
    {
        if (await PlanExport.FindAsync(plans, HttpContext.Account()!.Id, id, ct) is not { } export)
        {
            return NotFound();
        }

        Export = export;
        var wanted = FreeText.Tidy(Zone) ?? export.Plan.TimeZone;
        Zone = ZoneNames.Read(wanted) ?? wanted;
        Shown = wanted == Zone ? ZoneNames.Place(Zone) : wanted;
        if (!Zones.IsKnown(Zone))
        {
            ModelState.AddModelError(nameof(Zone), ZoneNames.Unknown);
        }

        if (FreeText.Tidy(Header) is { } pasted && Metricool.ColumnsOf(pasted).Count == 0)
        {
            ModelState.AddModelError(nameof(Header), "Paste the whole first line of your template. It has to name Text, Date, and Time.");
        }

        Filter = ExportFilter.From(Request.Query);
        Posts = SchedulerRows.Create(Filter.Apply(export), Zone);
        if (!ModelState.IsValid)
        {
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        }

        return Page();
    }
}
