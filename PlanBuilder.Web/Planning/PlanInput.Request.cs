using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Planning;

/// <summary>From what was typed to what is made.</summary>
internal sealed partial record PlanInput
{
    /// <summary>
    /// The same request as it is checked and stored: tidied text, names as we write them and none twice, nothing where the default is asked
    /// for. Whether it may be asked for is <see cref="PlanInputValidator"/>'s to say. What is empty about the creator stays so: it is not
    /// the profile's.
    /// </summary>
    public PlanInput Normalize(DateTimeOffset requestedAt) => this with
    {
        Platforms = [.. (Platforms ?? []).OfType<string>().Select(name => Platform.Find(name)?.Name ?? name).Distinct()],
        Niche = FreeText.Tidy(Niche),
        BrandVoice = Answer(BrandVoice),
        StartDate = FreeText.Tidy(StartDate),
        TimeZone = FreeText.Tidy(TimeZone) is { } zone ? ZoneNames.Read(zone) ?? zone : null,
        PostsPerDay = PostsPerDay == 1 ? null : PostsPerDay,
        SkipDays = Normalized(SkipDays) is { Count: > 0 } days ? days : null,
        PostsPerWeek = PostsPerWeek is { Count: > 0 } weekly
            ? weekly.GroupBy(posts => Platform.Find(posts.Key)?.Name ?? posts.Key)
                .ToDictionary(posts => posts.Key, posts => posts.Last().Value)
            : null,
        KeyDates = Normalized(KeyDates) is { Count: > 0 } dates ? dates : null,
        Audience = Answer(Audience),
        Offer = Answer(Offer),
        Website = Website is null ? null : WebAddress.Tidy(Website) ?? "",
        Country = Answer(Country)?.ToUpperInvariant(),
        Language = Answer(Language) is { } language ? Languages.Find(language) ?? language : null,
        VoiceExamples = VoiceExamples is null ? null : [.. VoiceExamples.Select(FreeText.Tidy).OfType<string>().Distinct()],
        WordsToUse = WordsToUse is null ? null : FreeText.Items(WordsToUse),
        WordsToAvoid = WordsToAvoid is null ? null : FreeText.Items(WordsToAvoid),
        Means = Means is null ? null : [.. Means.OfType<string>().Select(word => word.Trim().ToLowerInvariant()).Distinct()],
        ImportedFrom = null, // a request is no import
        RequestedAt = requestedAt,
    };

    /// <summary>
    /// The request that a stored plan was made from, with the days and the zone that the plan has; null where the form would refuse it.
    /// </summary>
    /// <param name="json">What is stored of the request.</param>
    public static PlanRequest? RequestOf(
        string? json, DateTime createdAt, Plan plan, string? profileVoice = null, string? profileZone = null, IAboutCreator? profile = null)
    {
        var input = Read(json)?.Normalize(new DateTimeOffset(createdAt));
        return input is null || !new PlanInputValidator().Validate(input).IsValid ? null
            : input.ToRequest(profileVoice, profileZone, profile) with
            {
                StartDate = plan.Schedule[0].Date ?? DateOnly.FromDateTime(createdAt),
                Days = plan.Schedule.Count,
                TimeZone = plan.TimeZone,
            };
    }

    /// <summary>
    /// The request that this normalized input asks for, once <see cref="PlanInputValidator"/> has found nothing. Where the input says
    /// nothing, the profile's brand voice and zone are taken, and what it says of the creator, and the day after it was requested.
    /// </summary>
    /// <param name="profile">Other clients write profiles, too: what we wouldn't take from a form is not taken from there.</param>
    public PlanRequest ToRequest(string? profileVoice, string? profileZone, IAboutCreator? profile = null)
    {
        var zone = TimeZone ?? ZoneNames.Read(FreeText.Tidy(profileZone)) ?? Zones.Utc;
        return new PlanRequest(
            Goal!,
            Periods.Days[Period!],
            [.. Platforms!.Select(name => Platform.Find(name)!)],
            Niche ?? "general",
            BrandVoice ?? profileVoice ?? "",
            Date(StartDate) ?? FirstDay(zone, RequestedAt!.Value),
            zone)
        {
            PostsPerDay = PostsPerDay ?? 1,
            PostsPerWeek = PostsPerWeek ?? new Dictionary<string, int>(),
            SkipDays = [.. (SkipDays ?? []).Select(name => Weekdays.Find(name)!.Value)],
            KeyDates = [.. (KeyDates ?? []).Select(day => new KeyDate(Date(day!.Date)!.Value, day.What!)).OrderBy(day => day.Date)],
            Audience = Given(Audience ?? Bounded(profile?.Audience, Limits.Audience)),
            Offer = Given(Offer ?? Bounded(profile?.Offer, Limits.Offer)),
            Website = Given(Website ?? (WebAddress.Tidy(profile?.Website) is { } site && WebAddress.IsPublic(site) ? site : null)),
            Country = Given(Country ?? (Countries.Names.ContainsKey(profile?.Country ?? "") ? profile!.Country : null)),
            Language = Given(Language ?? Languages.Find(profile?.Language)),
            VoiceExamples = Listed(VoiceExamples ?? profile?.VoiceExamples, Limits.VoiceExamples, Limits.VoiceExample),
            WordsToUse = Listed(WordsToUse ?? profile?.WordsToUse, Limits.Words, Limits.Word),
            WordsToAvoid = Listed(WordsToAvoid ?? profile?.WordsToAvoid, Limits.Words, Limits.Word),
            Means = [.. Shared.Means.All.Intersect((Means ?? profile?.Means ?? []).OfType<string>())],
        };
    }

    private static string? Answer(string? text) => text is null ? null : FreeText.Tidy(text) ?? "";

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static string? Bounded(string? text, int longest) =>
        FreeText.Tidy(text) is { } tidy && FreeText.IsPlain(tidy) ? FreeText.Short(tidy, longest) : null;

    private static List<string> Listed(IEnumerable<string?>? items, int most, int longest) =>
        [.. (items ?? []).Select(item => Bounded(item, longest)).OfType<string>().Take(most)];

    private static List<string> Normalized(IEnumerable<string?>? days) =>
        [.. (days ?? []).OfType<string>().Select(name => Weekdays.Find(name)?.ToString() ?? name).Distinct()];

    private static List<KeyDateInput> Normalized(IEnumerable<KeyDateInput?>? dates) =>
        [.. (dates ?? []).OfType<KeyDateInput>().Select(day => new KeyDateInput(FreeText.Tidy(day.Date), FreeText.OneLine(day.What)))
            .Where(day => day is not { Date: null, What: null }).Distinct()];
}
