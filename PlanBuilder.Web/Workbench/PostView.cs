using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Workbench;

/// <summary>One post of the calendar.</summary>
internal sealed record PostView(PlanView Plan, PlanDay Day, Post Post)
{
    private const int ShortCaption = 64;

    public string Address => Plan.PostAddress(Post.Id);

    /// <summary>What it is called; a post without a theme by its platform.</summary>
    public string Title => Post.Theme.Length > 0 ? Post.Theme : Post.Platform.Length > 0 ? $"A post for {Post.Platform}" : "A post";

    /// <summary>The beginning of the caption on one line; empty for none.</summary>
    public string Beginning => FreeText.Short(TextSanitizer.OnOneLine(Post.SuggestedCaption ?? ""), ShortCaption);

    /// <summary>Whether a rewrite of it waits to be looked at.</summary>
    public bool IsProposed => Plan.Current.Proposed.Contains(Post.Id);

    public string Time => Post.Time.Length > 0 ? PostTime.Shown(Post.Time) : "No time";
}
