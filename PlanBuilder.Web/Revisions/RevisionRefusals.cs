namespace PlanBuilder.Web.Revisions;

/// <summary>Why a revision can't be kept, as pages say it. That nothing was saved is for them to add.</summary>
internal static class RevisionRefusals
{
    public const string Full = "This plan has reached its size or edit limit.";

    public const string AccountFull = "The edit history of your plans has reached its size limit. Delete plans you no longer need; that "
        + "makes room once they're removed for good.";

    public const string Busy = "Too many other changes to this plan came in at the same time.";
}
