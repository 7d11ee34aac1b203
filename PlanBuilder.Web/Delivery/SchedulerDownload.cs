using System.Text;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Revisions;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Delivery;

/// <summary>Answers with a scheduler's file, or leads back to the page that says what is wrong with the choice.</summary>
internal static class SchedulerDownload
{
    /// <param name="zone">The clocks of the channel; the plan's where empty.</param>
    /// <param name="order">For Hootsuite, see <see cref="SchedulerChoice"/>.</param>
    /// <param name="header">For Metricool, the header of the visitor's own template.</param>
    public static async Task<IResult> AnswerAsync(
        Guid id, string scheduler, string? zone, string? order, string? header, HttpContext context,
        PlanStore plans, CancellationToken ct)
    {
        if (KnownSchedulers.Find(scheduler) is not { } known
            || await PlanExport.FindAsync(plans, context.Account()!.Id, id, ct) is not { } export)
        {
            return Results.NotFound();
        }

        var wanted = ZoneNames.Read(FreeText.Tidy(zone) ?? export.Plan.TimeZone) ?? "";
        var columns = FreeText.Tidy(header) is { } pasted ? Metricool.ColumnsOf(pasted) : null;
        if (!Zones.IsKnown(wanted) || columns is { Count: 0 })
        {
            return Results.Redirect($"/ai-plan-builder/{id}/schedulers{context.Request.QueryString}");
        }

        var rows = SchedulerRows.Create(ExportFilter.From(context.Request.Query).Apply(export), wanted).Rows;
        context.Response.Headers.CacheControl = "no-store";
        return SchedulerFiles.Write(known, new(order ?? SchedulerChoice.MonthFirst, columns), rows) switch
        {
            [] => Results.Redirect($"/ai-plan-builder/{id}/schedulers{context.Request.QueryString}"),
            [var (_, text)] => Results.File(Encoding.UTF8.GetBytes(text), "text/csv; charset=utf-8", export.FileName($"{known.Key}.csv")),
            var files => Results.File(SchedulerFiles.Zip(files), "application/zip", export.FileName($"{known.Key}.zip")),
        };
    }
}
