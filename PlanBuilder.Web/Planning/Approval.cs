using System.Security.Cryptography;
using System.Text.Json;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// Approval belongs to the words of a post: other words put it back in review, and the old ones approve it again. When and where it is
/// posted doesn't matter.
/// </summary>
internal static class Approval
{
    /// <summary>What stands for the words that the post's readers will read.</summary>
    public static string WordsOf(Post post)
    {
        string?[] words =
        [
            post.Platform, post.Title, post.Hook, post.SuggestedCaption, post.FirstComment, post.AltText, post.Link,
            $"{post.SuggestedHashtags?.Count ?? 0} {post.Thread?.Count ?? 0}", .. post.SuggestedHashtags ?? [], .. post.Thread ?? [],
            post.Poll?.Question, .. post.Poll?.Options ?? [],
        ];
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(words.Select(word => word ?? ""))))[..32];
    }

    /// <summary>The post with a status that its owner gave it.</summary>
    public static Post WithStatus(this Post post, PostStatus status) =>
        post with { Status = status, ApprovedWords = status == PostStatus.Approved ? WordsOf(post) : null };

    /// <summary>The post with the status that its words have.</summary>
    public static Post Settled(Post post) => post.Status switch
    {
        PostStatus.Approved when WordsOf(post) != post.ApprovedWords => post with { Status = PostStatus.InReview },
        PostStatus.InReview when post.ApprovedWords is { } approved && WordsOf(post) == approved =>
            post with { Status = PostStatus.Approved },
        _ => post,
    };
}
