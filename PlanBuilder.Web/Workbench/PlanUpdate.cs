using System.Globalization;
using System.Text.Json;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Revisions;

namespace PlanBuilder.Web.Workbench;

/// <summary>What of a plan's page changed: its head, its toolbar and the days that are not as the page shows them.</summary>
/// <param name="Notice">What was done, in a sentence; null where somebody else did it.</param>
internal sealed record PlanUpdate(PlanView View, IReadOnlyList<PlanDay> Days, string? Notice, bool CanUndo)
{
    /// <param name="before">The plan as the page shows it, with its findings; null sends every day.</param>
    public static PlanUpdate Create(PlanView view, Plan? before, string? notice, bool canUndo)
    {
        var shown = before is null ? [] : before.Schedule.ToDictionary(day => day.Day, Written);
        return new(view, [.. view.Plan.Schedule.Where(day => shown.GetValueOrDefault(day.Day) != Written(day))], notice, canUndo);
    }

    /// <summary>What changed since the revision that the page shows which sent the request.</summary>
    public static async Task<PlanUpdate> CreateAsync(
        PlanStore plans, HttpContext context, PlanView view, string? notice, bool canUndo, CancellationToken ct)
    {
        var shown = RevisionShownBy(context.Request) is { } number
            ? await plans.GetShownAsync(context.Account()!.Id, view.Job, view.Current, number, ct)
            : null;
        return Create(view, shown, notice, canUndo);
    }

    /// <summary>The revision that the page shows which sent the request; null where it does not say.</summary>
    public static int? RevisionShownBy(HttpRequest request) =>
        int.TryParse(request.Headers["Shown-Revision"], CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Written(PlanDay day) => JsonSerializer.Serialize(day, Plan.Json);
}
