namespace PlanBuilder.Web.Planning;

/// <summary>Which posts of a plan are shown or exported. Null includes all.</summary>
/// <param name="ToCheck">Only posts that something was found wrong with.</param>
internal record PostFilter(string? Platform, string? Pillar, bool ToCheck, PostStatus? Status)
{
    public bool IsOn => Platform is not null || Pillar is not null || Status is not null || ToCheck;

    public bool Matches(Post post) =>
        (Platform is null || post.Platform == Platform) && (Pillar is null || post.Pillar == Pillar)
        && (Status is null || post.Status == Status) && (!ToCheck || post.Findings is not null);
}
