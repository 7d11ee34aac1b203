using System.Text.Json;
using System.Text.Json.Serialization;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// What is to become of some posts of a plan, as it is typed and as it is stored in the <c>jobs.input</c> of a change, unchecked: one of
/// its scopes, and an instruction.
/// </summary>
internal sealed record ChangeInput
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public Guid? Plan { get; init; }

    /// <summary>Which of its revisions, 0 for the plan as it was made.</summary>
    public int? Revision { get; init; }

    /// <summary>The ids of posts.</summary>
    public IReadOnlyList<string?>? Posts { get; init; }

    /// <summary>Numbers of days, from 1, whose posts are meant that aren't locked.</summary>
    public IReadOnlyList<int>? Days { get; init; }

    /// <summary>True for all posts that aren't locked.</summary>
    public bool? All { get; init; }

    /// <summary>One of <see cref="ChangeKinds"/>.</summary>
    public string? How { get; init; }

    /// <summary>What is to be changed, in the creator's words, for <see cref="ChangeKinds.Say"/>.</summary>
    public string? Say { get; init; }

    /// <summary>Whether a post's pillar may change with it, for <see cref="ChangeKinds.Say"/>: else the plan keeps its mix.</summary>
    public bool? Mix { get; init; }

    /// <summary>For <see cref="ChangeKinds.ForNetwork"/>.</summary>
    public string? Network { get; init; }

    /// <summary>A BCP 47 tag for <see cref="ChangeKinds.Translate"/>.</summary>
    public string? Language { get; init; }

    public DateTimeOffset? RequestedAt { get; init; }

    /// <summary>Reads a stored input; null when it is of another shape.</summary>
    public static ChangeInput? Read(string? json)
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize<ChangeInput>(json, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public string Write() => JsonSerializer.Serialize(this, Json);

    /// <summary>Tidied, with names as we write them and none of what another kind of instruction would need.</summary>
    public ChangeInput Normalize() => this with
    {
        Posts = Posts?.OfType<string>().Distinct().ToList(),
        Days = Days?.Distinct().ToList(),
        All = All == true ? true : null,
        Say = How == ChangeKinds.Say ? FreeText.Tidy(Say) : null,
        Mix = How == ChangeKinds.Say && Mix == true ? true : null,
        Network = How == ChangeKinds.ForNetwork ? Platform.Find(Network)?.Name ?? Network : null,
        Language = How == ChangeKinds.Translate ? Languages.Find(Language) ?? Language : null,
    };

    /// <summary>The posts that are meant, in the order of the calendar. A post that is named is meant, locked or not.</summary>
    /// <param name="made">The plan as it was made.</param>
    public IReadOnlyList<PlacedPost> PostsIn(Plan plan, Plan? made) =>
    [
        .. plan.Placed().Where(placed =>
            Posts is not null ? Posts.Contains(placed.Post.Id)
            : (Days is null || Days.Contains(placed.Day.Day)) && PostLock.Reason(placed, made) is null),
    ];
}

/// <summary>What can be asked for.</summary>
internal static class ChangeKinds
{
    public const string Say = "say";
    public const string AnotherIdea = "another_idea";
    public const string Shorter = "shorter";
    public const string Longer = "longer";
    public const string Warmer = "warmer";
    public const string Plainer = "plainer";
    public const string OtherFormat = "other_format";
    public const string ForNetwork = "for_network";
    public const string Translate = "translate";

    /// <summary>Posts that were asked for and never written, see <see cref="MissingPosts"/>.</summary>
    public const string Missing = "missing";

    /// <summary>What can be asked of posts that are there.</summary>
    public static readonly IReadOnlyList<string> All =
        [Say, AnotherIdea, Shorter, Longer, Warmer, Plainer, OtherFormat, ForNetwork, Translate];

    /// <summary>Those that leave a post's idea, format, and picture as they are.</summary>
    public static bool ChangesOnlyText(string? how) => how is Shorter or Longer or Warmer or Plainer;
}

/// <summary>An instruction in words.</summary>
internal static class ChangeLabels
{
    private static readonly Dictionary<string, string> Names = new()
    {
        [ChangeKinds.AnotherIdea] = "Another idea", [ChangeKinds.Shorter] = "Shorter", [ChangeKinds.Longer] = "Longer",
        [ChangeKinds.Warmer] = "Warmer", [ChangeKinds.Plainer] = "Plainer", [ChangeKinds.OtherFormat] = "Another format",
        [ChangeKinds.ForNetwork] = "For another platform", [ChangeKinds.Translate] = "In another language",
        [ChangeKinds.Say] = "Describe the change",
    };

    public static string Name(string kind) => Names.GetValueOrDefault(kind, "Rewritten");

    /// <summary>"Shorter", "For LinkedIn", or the creator's words in quotation marks.</summary>
    public static string Summary(ChangeInput? input) => input switch
    {
        { How: ChangeKinds.Say, Say: { } said } => Remedy.LabelOf(said) ?? $"“{FreeText.Short(TextSanitizer.OnOneLine(said), 80)}”",
        { How: ChangeKinds.ForNetwork, Network: { } network } => $"For {network}",
        { How: ChangeKinds.Translate, Language: { } tag } => $"In {Languages.NameOf(tag)}",
        { How: ChangeKinds.Missing } => "Missing posts",
        { How: { } how } => Name(how),
        _ => "Rewritten",
    };

    /// <summary>What canceling costs, said beside its button.</summary>
    public static string CancelCost(bool hasStarted) =>
        hasStarted ? "It has started, so canceling uses one rewrite." : "If you cancel now, it doesn't count.";

    /// <summary>Why a change failed: the reasons speak of plans.</summary>
    public static string Reason(string? error) => error == FailureReason.AiDeclined.Message
        ? "The AI service declined to write it. Describe the change in other words, then try again."
        : (error ?? FailureReason.WorkflowFailed.Message)
        .Replace("this plan", "this rewrite", StringComparison.Ordinal).Replace("This plan", "This rewrite", StringComparison.Ordinal);
}
