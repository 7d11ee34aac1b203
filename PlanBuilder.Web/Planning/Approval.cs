using System.Security.Cryptography;
using System.Text.Json;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// Approval is bound to a post's text: editing it puts the post back in review, and undoing the edit approves it again. When it is posted
/// doesn't matter.
/// </summary>
internal static class Approval
{
    /// <summary>A hash of everything in the post that its readers see.</summary>
    public static string HashOf(Post post)
    {
        string?[] texts =
        [
            post.Platform, post.Title, post.Hook, post.SuggestedCaption, post.FirstComment, post.AltText, post.Link,
            $"{post.SuggestedHashtags?.Count ?? 0} {post.Thread?.Count ?? 0}", .. post.SuggestedHashtags ?? [], .. post.Thread ?? [],
            post.Poll?.Question, .. post.Poll?.Options ?? [],
        ];
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(texts.Select(text => text ?? ""))))[..32];
    }

    /// <summary>The post with a status that its owner gave it.</summary>
    public static Post WithStatus(this Post post, PostStatus status) =>
        post with { Status = status, ApprovedWords = status == PostStatus.Approved ? HashOf(post) : null };

    /// <summary>The post with the status that its text has earned.</summary>
    public static Post Reconcile(Post post) => post.Status switch
    {
        PostStatus.Approved when HashOf(post) != post.ApprovedWords => post with { Status = PostStatus.InReview },
        PostStatus.InReview when post.ApprovedWords is { } approved && HashOf(post) == approved =>
            post with { Status = PostStatus.Approved },
        _ => post,
    };
}
