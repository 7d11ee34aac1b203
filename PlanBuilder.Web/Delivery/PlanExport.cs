using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Revisions;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Delivery;

/// <summary>
/// A plan as it is exported: as it is now, after <paramref name="Changes"/> changes, the last of them at <paramref name="ChangedAt"/>
/// (UTC). <paramref name="FirstDay"/> dates the days of a plan whose maker gave none.
/// </summary>
internal sealed partial record PlanExport(Guid JobId, string Name, Plan Plan, int Changes, DateTime ChangedAt, DateOnly FirstDay)
{
    private const int LongestName = 60; // letters of a file's name

    private static readonly JsonSerializerOptions Readable = new(Plan.Json)
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // a file of its own, never part of a page
    };

    /// <summary>The formats that a plan is offered in, and what each of them is.</summary>
    public static readonly IReadOnlyDictionary<string, (string ContentType, Func<PlanExport, byte[]> Write)> Formats =
        new Dictionary<string, (string, Func<PlanExport, byte[]>)>
        {
            ["ics"] = ("text/calendar; charset=utf-8", export => Encoding.UTF8.GetBytes(IcsExport.Write(export))),
            ["csv"] = ("text/csv; charset=utf-8", export => Encoding.UTF8.GetBytes(CsvExport.Write(export))),
            ["xlsx"] = ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", XlsxExport.Write),
            ["md"] = ("text/markdown; charset=utf-8", export => Encoding.UTF8.GetBytes(MarkdownExport.Write(export))),
            ["json"] = ("application/json; charset=utf-8",
                export => JsonSerializer.SerializeToUtf8Bytes(PlanCheck.WithoutShown(export.Plan), Readable)),
        };

    public DateOnly DateOf(PlanDay day) => day.Date ?? FirstDay.AddDays(day.Day - 1);

    /// <summary>"sourdough-bakery-2026-11-24": what it is called, in whatever script and without its dates, and its first day.</summary>
    public string FileName(string format)
    {
        var words = NoWord().Replace(Dates().Replace(Name, "").ToLowerInvariant(), "-").Trim('-');
        var name = string.Concat(words.EnumerateRunes().Take(LongestName)).Trim('-');
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(name.Length > 0 ? name : "plan")}-{DateOf(Plan.Schedule[0]):yyyy-MM-dd}.{format}");
    }

    /// <summary>The file; the response of an unknown address for any job that has no plan of the visitor's.</summary>
    public static async Task<IResult> AnswerAsync(
        Guid id, string format, HttpContext context, PlanStore plans, CancellationToken ct)
    {
        if (!Formats.TryGetValue(format, out var known)
            || await FindAsync(plans, context.Account()!.Id, id, ct) is not { } export)
        {
            return Results.NotFound();
        }

        context.Response.Headers.CacheControl = "no-store";
        export = ExportFilter.From(context.Request.Query).Apply(export);
        return Results.File(known.Write(export), known.ContentType, export.FileName(format));
    }

    /// <summary>One of the account's own plans; null where there is none, or none that can be read.</summary>
    public static async Task<PlanExport?> FindAsync(PlanStore plans, Guid accountId, Guid jobId, CancellationToken ct) =>
        await plans.FindAsync(accountId, jobId, ct) is (var job, { } current) ? From(job, current) : null;

    /// <summary>The plan of a job as it is now, without private notes; null where it has none that can be read.</summary>
    public static PlanExport? From(Job job, CurrentPlan current) => current.Plan is not { } plan ? null : new PlanExport(
        job.Id, NameOf(job), plan.WithoutPrivateNotes(), current.Number,
        current.Latest?.CreatedAt ?? job.CompletedAt ?? job.CreatedAt, FirstDayOf(job, plan));

    private static string NameOf(Job job) => job.Title ?? JobLabels.Niche(job) ?? JobLabels.Summary(job);

    private static DateOnly FirstDayOf(Job job, Plan plan) =>
        PlanInput.Date(PlanInput.Read(job.Input)?.StartDate) ?? Zones.DateIn(plan.TimeZone, new DateTimeOffset(job.CreatedAt)).AddDays(1);

    // As a plan's own name ends until its owner gives it another.
    [GeneratedRegex(@", [A-Z][a-z]{2} [0-9]{1,2} – (?:[A-Z][a-z]{2} )?[0-9]{1,2}(?=(?: \([0-9]+\))?\z)")]
    private static partial Regex Dates();

    [GeneratedRegex(@"[^\p{L}\p{M}\p{N}]+")]
    private static partial Regex NoWord();
}
