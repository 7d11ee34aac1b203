using System.Text.Json;
using System.Text.Json.Serialization;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// A finished plan, in the shape every writer of <c>jobs.result</c> emits. Days count from 1; dates and times are in
/// <paramref name="TimeZone"/> (IANA); the mix is in per cent and sums to 100.
/// </summary>
internal sealed record Plan(
    string Goal,
    string Period,
    IReadOnlyList<string> Platforms,
    int TotalPosts,
    ContentMix ContentMix,
    IReadOnlyList<PlanDay> Schedule,
    string TimeZone,
    [property: JsonPropertyName("made")] Provenance Provenance)
{
    /// <summary>How a plan is written to and read from <c>jobs.result</c>: camelCase, absent where null.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };
}

/// <summary>Per cent of posts by pillar.</summary>
internal sealed record ContentMix(int Educational, int Entertaining, int Promotional)
{
    /// <summary>The mix of these posts, summing to 100 (to 0 where no post names a pillar).</summary>
    public static ContentMix From(IEnumerable<Post> posts)
    {
        var byPillar = posts.ToLookup(post => post.Pillar);
        var shares = LargestRemainder.Split(100, [.. Pillars.All.Select(pillar => byPillar[pillar].Count())]);
        return new(shares[0], shares[1], shares[2]);
    }
}

/// <summary>One day of a plan, from 1, with its date (null where another writer gave none).</summary>
/// <param name="Note">What the day is, such as "Thanksgiving"; null where it is like any other.</param>
internal sealed record PlanDay(int Day, DateOnly? Date, IReadOnlyList<Post> Posts, string? Note = null)
{
    /// <summary>As a plan is written. Two days are equal where this is: their lists of posts compare by reference.</summary>
    public string Written() => JsonSerializer.Serialize(this, Plan.Json);
}

/// <summary>
/// One post. <paramref name="Time"/> is HH:mm in the plan's zone, and empty where another writer gave none; hashtags carry their '#';
/// <paramref name="Pillar"/> is null where another writer gave none; <paramref name="Findings"/>, a sentence each, is what was found
/// wrong with it and not mended, and null where all is well. What else a platform has room for is null where it has none, or where its
/// writer gave none.
/// </summary>
internal sealed record Post(
    string Id,
    string Time,
    string Type,
    string Theme,
    string Platform,
    string? Pillar = null,
    string? SuggestedCaption = null,
    IReadOnlyList<string>? SuggestedHashtags = null,
    string? Angle = null,
    IReadOnlyList<string>? Findings = null)
{
    /// <summary>The first line or the first seconds.</summary>
    public string? Hook { get; init; }

    /// <summary>What to film or show, shot by shot for a video.</summary>
    public string? Visual { get; init; }

    /// <summary>What its author writes under it at once, where the platform wants links there.</summary>
    public string? FirstComment { get; init; }

    /// <summary>The picture in words, for those who don't see it.</summary>
    public string? AltText { get; init; }

    /// <summary>What stands over it on YouTube, Pinterest, or a document.</summary>
    public string? Title { get; init; }

    public Poll? Poll { get; init; }

    /// <summary>The posts that follow the caption in a thread.</summary>
    public IReadOnlyList<string>? Thread { get; init; }

    /// <summary>The creator's own address, with what tells its visits apart by plan and platform.</summary>
    public string? Link { get; init; }

    /// <summary>Which of the plan's sources it rests on, from 1.</summary>
    public IReadOnlyList<int>? Sources { get; init; }

    /// <summary>Which shoot it comes from, from 1: posts with the same number are made in one go.</summary>
    public int? Batch { get; init; }

    /// <summary>A place in a caption for its author's own words.</summary>
    public const string Blank = "____";

    /// <summary>Whether its author has to fill in blanks before it can go out; null where it has none.</summary>
    public bool? NeedsWords { get; init; }

    /// <summary>Those of its findings that are found again whenever the plan is shown; null if it wasn't shown.</summary>
    [JsonIgnore]
    public IReadOnlyList<string>? Shown { get; init; }

    /// <summary>How far it has come. Only its owner sets it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PostStatus Status { get; init; }

    /// <summary>What stands for the words that were approved, see <see cref="Approval"/>; null where none are.</summary>
    public string? ApprovedWords { get; init; }

    /// <summary>What its owner notes for nobody else, see <see cref="PrivateNotes"/>.</summary>
    public string? PrivateNote { get; init; }

    /// <summary>Whether its owner locked it against rewrites of days, or unlocked it; null if they did neither.</summary>
    public bool? Locked { get; init; }
}

/// <summary>A question with two to four answers.</summary>
internal sealed record Poll(string Question, IReadOnlyList<string> Options);

/// <summary>
/// Who made a plan: "built-in" or who drafted it; what it noted (each a sentence for the reader); which web pages it used; for operators
/// the wording of the prompts and what each step took; for built-in ideas which trade they are for, by its id.
/// </summary>
internal sealed record Provenance(
    string By,
    IReadOnlyList<string> Notes,
    IReadOnlyList<PlanSource> Sources,
    string? Model = null,
    string? PromptVersion = null,
    IReadOnlyList<PlanStep>? Steps = null,
    string? Trade = null)
{
    /// <summary>What <see cref="Trade"/> says where built-in ideas were for none.</summary>
    public const string NoTrade = "none";
}

/// <summary>What one step of making it took: seconds, and tokens where the service counted them.</summary>
internal sealed record PlanStep(string Name, double Seconds, string Model, int? InputTokens = null, int? OutputTokens = null);

/// <summary>A web page that research used.</summary>
internal sealed record PlanSource(string Url, string? Title = null, string? Date = null);
