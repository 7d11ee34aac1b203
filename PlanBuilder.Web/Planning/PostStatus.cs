using System.Text.Json.Serialization;

namespace PlanBuilder.Web.Planning;

/// <summary>How far a post has come. Its owner says so; nobody who writes plans may.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PostStatus>))]
internal enum PostStatus
{
    [JsonStringEnumMemberName("draft")]
    Draft,

    [JsonStringEnumMemberName("inReview")]
    InReview,

    [JsonStringEnumMemberName("toChange")]
    ToChange,

    [JsonStringEnumMemberName("approved")]
    Approved,

    [JsonStringEnumMemberName("scheduled")]
    Scheduled,

    [JsonStringEnumMemberName("posted")]
    Posted,
}

/// <summary>The words for statuses.</summary>
internal static class PostStatuses
{
    public static readonly IReadOnlyList<PostStatus> All = Enum.GetValues<PostStatus>();

    /// <summary>As it is written in a plan and in addresses: "inReview".</summary>
    public static string Key(this PostStatus status) => status switch
    {
        PostStatus.Draft => "draft",
        PostStatus.InReview => "inReview",
        PostStatus.ToChange => "toChange",
        PostStatus.Approved => "approved",
        PostStatus.Scheduled => "scheduled",
        _ => "posted",
    };

    /// <summary>As people read it: "In review".</summary>
    public static string Label(this PostStatus status) => status switch
    {
        PostStatus.InReview => "In review",
        PostStatus.ToChange => "Needs changes",
        _ => $"{status}",
    };

    /// <summary>The status of that key; null for none.</summary>
    public static PostStatus? Find(string? key) => All.Cast<PostStatus?>().FirstOrDefault(status => status!.Value.Key() == key);
}
