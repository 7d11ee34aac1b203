using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow;

/// <summary>
/// What an answer may change of a post: never its id, its day, its time, or what its owner keeps with it; its pillar only where its
/// owner lets it; and where only other words are asked for, nothing but words.
/// </summary>
internal static class RewrittenPost
{
    /// <summary>The post as the answer has it; null where the answer has no words for it.</summary>
    /// <param name="sources">How many sources the plan has.</param>
    public static Post? From(Post old, Post fix, Platform platform, ChangeInput input, int sources)
    {
        var pillar = input.Mix == true && Pillars.All.Contains(fix.Pillar) ? fix.Pillar : old.Pillar;
        var mended = PlanRepair.Mended(fix with { Platform = platform.Name, Time = old.Time, Type = TypeOf(old, fix, platform, input) });
        if (mended.SuggestedCaption is null)
        {
            return null;
        }

        var words = old with
        {
            SuggestedCaption = mended.SuggestedCaption,
            Hook = old.Hook is null ? null : mended.Hook ?? old.Hook,
            FirstComment = old.FirstComment is null ? null : mended.FirstComment ?? old.FirstComment,
            Thread = old.Thread is null ? null : mended.Thread ?? old.Thread,
            NeedsWords = mended.SuggestedCaption.Contains(Post.Blank, StringComparison.Ordinal) ? true : null,
            Findings = null,
        };
        return ChangeKinds.ChangesOnlyText(input.How) ? words : words with
        {
            Type = mended.Type,
            Platform = mended.Platform,
            Pillar = pillar,
            Theme = mended.Theme.Length > 0 ? mended.Theme : old.Theme,
            SuggestedHashtags = mended.SuggestedHashtags is { Count: > 0 } tags ? tags : old.SuggestedHashtags,
            Angle = mended.Angle,
            Hook = mended.Hook,
            Visual = mended.Visual,
            FirstComment = mended.FirstComment,
            AltText = mended.AltText,
            Title = mended.Title,
            Poll = mended.Poll,
            Thread = mended.Thread,
            Sources = mended.Sources?.Where(number => number <= sources).ToList() is { Count: > 0 } known ? known : null,
            Link = LinkBuilder.On(old.Link, mended.Platform),
        };
    }

    private static string TypeOf(Post old, Post fix, Platform platform, ChangeInput input)
    {
        var written = Synonyms.Type(fix.Type, old.Pillar, platform.Name) ?? fix.Type;
        var isFree = input.How is ChangeKinds.OtherFormat or ChangeKinds.Say;
        return isFree && PostTypes.All.Contains(written) && PostTypes.Suits(written, platform.Name) ? written
            : PostTypes.Fitting(old.Type, platform.Name, old.Pillar);
    }
}
