using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Revisions;
using PlanBuilder.Web.Usage;

namespace PlanBuilder.Web.Workbench;

/// <summary>The part of a post's panel that rewrites it: the form, a rewrite in progress, or its proposal.</summary>
/// <param name="Open">The rewrite that is on its way; null for none.</param>
/// <param name="Failed">The last one, where it failed and nothing came after it.</param>
/// <param name="HasModel">Whether there is a model; else there are built-in ideas.</param>
internal sealed record RewriteView(
    PlanView Plan, PlacedPost Placed, Proposal? Proposal, ChangeJob? Open, ChangeJob? Failed, MonthlyUsage? Usage, bool HasModel,
    int HoldSeconds)
{
    /// <summary>Why the rewrite was not started, or what became of it.</summary>
    public string? Notice { get; init; }

    /// <summary>What is shown above the form.</summary>
    public string? Refusal =>
        Notice ?? (Failed is null ? null : $"We couldn't rewrite this post. {ChangeLabels.Reason(Failed.Error)}");

    public Post Post => Placed.Post;

    /// <summary>Whether the post was changed by hand since it was rewritten: then nothing is used without another look.</summary>
    public bool IsOutdated => Proposal?.IsOutdated(Placed) == true;

    public string Address(string page, string handler) => Plan.PageAddress(page, $"handler={handler}&post={Post.Id}");

    /// <summary>Where the page that watches asks for what is new.</summary>
    public string StatusAddress => $"{Address("rewrite", "Status")}&job={Open?.Id}&since={Open?.Version}";

    /// <summary>"17 rewrites left".</summary>
    public string Left => Rewrites.Left(Usage);

    /// <summary>A button that requests a rewrite because of a finding.</summary>
    public IReadOnlyList<(string Name, string Label)> Remedies => HasModel ? [.. Remedy.For(Placed.Post)] : [];
}
