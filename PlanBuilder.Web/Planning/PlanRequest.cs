namespace PlanBuilder.Web.Planning;

/// <summary>
/// What a plan is made from, already checked: <paramref name="Goal"/> one of <see cref="Goals"/>, <paramref name="Days"/> one of
/// <see cref="Periods"/>, at least one platform and none twice, <paramref name="Niche"/> never empty ("general" where none was given),
/// <paramref name="BrandVoice"/> possibly empty, <paramref name="StartDate"/> a date in <paramref name="TimeZone"/> (IANA).
/// </summary>
internal sealed record PlanRequest(
    string Goal,
    int Days,
    IReadOnlyList<Platform> Platforms,
    string Niche,
    string BrandVoice,
    DateOnly StartDate,
    string TimeZone)
{
    public string Period => $"{Days} days";

    /// <summary>Posts on each platform on a day that is posted on, 1 to 3, but for those in <see cref="PostsPerWeek"/>.</summary>
    public int PostsPerDay { get; init; } = 1;

    /// <summary>Posts in a week on a platform, by its name, 1 to 21; for the others <see cref="PostsPerDay"/> holds.</summary>
    public IReadOnlyDictionary<string, int> PostsPerWeek { get; init; } = new Dictionary<string, int>();

    /// <summary>Days of the week without posts, never all seven.</summary>
    public IReadOnlyList<DayOfWeek> SkipDays { get; init; } = [];

    /// <summary>Days that the plan has to respect, none outside the period by more than a week.</summary>
    public IReadOnlyList<KeyDate> KeyDates { get; init; } = [];

    /// <summary>Whom the posts are for; null where the creator didn't say.</summary>
    public string? Audience { get; init; }

    /// <summary>What the creator sells or gives; null where they didn't say.</summary>
    public string? Offer { get; init; }

    /// <summary>The address of the offer, https; null for none.</summary>
    public string? Website { get; init; }

    /// <summary>Where the creator is, by ISO 3166-1 (two capital letters); null where they didn't say.</summary>
    public string? Country { get; init; }

    /// <summary>The language of the posts, a BCP 47 tag such as "pt-BR"; null where the niche's own language decides.</summary>
    public string? Language { get; init; }

    /// <summary>Up to three posts of the creator's own, as examples of how they sound.</summary>
    public IReadOnlyList<string> VoiceExamples { get; init; } = [];

    public IReadOnlyList<string> WordsToUse { get; init; } = [];
    public IReadOnlyList<string> WordsToAvoid { get; init; } = [];

    /// <summary>What the creator can make, some of <see cref="Shared.Means"/>; empty where they didn't say.</summary>
    public IReadOnlyList<string> Means { get; init; } = [];

    /// <summary>Themes of the account's last plans, to be avoided.</summary>
    public IReadOnlyList<string> PastThemes { get; init; } = [];

    public int TotalPosts => Platforms.Sum(platform => Enumerable.Range(1, Days).Sum(day => PostsOn(day, platform)));

    /// <summary>The date of a day, from 1.</summary>
    public DateOnly DateOf(int day) => StartDate.AddDays(day - 1);

    /// <summary>Whether nothing is posted on a day, from 1.</summary>
    public bool IsOff(int day) => SkipDays.Contains(DateOf(day).DayOfWeek);

    /// <summary>How many posts a platform gets on a day, from 1; none on a day off.</summary>
    public int PostsOn(int day, Platform platform) =>
        IsOff(day) ? 0
        : PostsPerWeek.TryGetValue(platform.Name, out var posts) ? Rhythm.PostsOn(day, posts, IsOff)
        : PostsPerDay;

    /// <summary>Every post that the plan is to have, by day, and within it by time.</summary>
    public IReadOnlyList<PlanSlot> Slots() =>
    [
        .. Enumerable.Range(1, Days)
            .SelectMany(day => Platforms
                .SelectMany(platform => platform.GoodTimes.Take(PostsOn(day, platform)).Select(time => (day, platform, time)))
                .OrderBy(slot => slot.time))
            .Select((slot, index) => new PlanSlot(index + 1, slot.day, slot.platform, slot.time)),
    ];
}

/// <summary>A place in a plan for one post.</summary>
/// <param name="Number">Counts from 1, in the order of the calendar; the same for the same request.</param>
/// <param name="Day">From 1.</param>
/// <param name="Time">A good hour of its platform, which the post itself need not keep to the minute.</param>
internal sealed record PlanSlot(int Number, int Day, Platform Platform, TimeOnly Time);

/// <summary>A day that a plan has to respect, such as a launch, and what it is, in the creator's words.</summary>
internal sealed record KeyDate(DateOnly Date, string What);
