using System.Globalization;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Revisions;

namespace PlanBuilder.Web.Workbench;

/// <summary>What of a plan's page changed: its head, its toolbar, and the days that are not as the page shows them.</summary>
/// <param name="Notice">What was done, in a sentence; null where somebody else did it.</param>
internal sealed record PlanUpdate(PlanView View, IReadOnlyList<PlanDay> Days, string? Notice, bool CanUndo)
{
    /// <summary>Whether head and toolbar are as the page shows them, but for the revision.</summary>
    public bool HeadStays { get; private init; }

    /// <param name="before">The plan as the page shows it, with its findings; null sends every day.</param>
    public static PlanUpdate Create(PlanView view, Plan? before, string? notice, bool canUndo)
    {
        var shown = before is null ? [] : before.Schedule.ToDictionary(day => day.Day);
        return new(view, [.. view.Plan.Schedule.Where(day => !AreSame(shown.GetValueOrDefault(day.Day), day))], notice, canUndo);
    }

    /// <summary>What changed since the revision shown by the page that sent the request.</summary>
    public static async Task<PlanUpdate> CreateAsync(
        PlanStore plans, HttpContext context, PlanView view, string? notice, bool canUndo, CancellationToken ct)
    {
        var shown = RevisionShownBy(context.Request) is { } number
            ? await plans.GetShownAsync(context.Account()!.Id, view.Job, view.Current, number, ct)
            : null;
        return Create(view, shown, notice, canUndo) with { HeadStays = context.Request.Headers["Shown-Facts"] == view.Facts };
    }

    /// <summary>The revision shown by the page that sent the request; null if it doesn't say.</summary>
    public static int? RevisionShownBy(HttpRequest request) =>
        int.TryParse(request.Headers["Shown-Revision"], CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool AreSame(PlanDay? one, PlanDay other) => ReferenceEquals(one, other) || one?.Written() == other.Written();
}
