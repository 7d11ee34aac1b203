using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// A plan request as it is typed and as it is stored in <c>jobs.input</c>, unchecked. The keys are the original system's, since n8n
/// expressions read them: <c>brandVoiceId</c> is the brand voice's text, whatever its name says. Dates are yyyy-MM-dd.
/// </summary>
internal sealed record PlanInput
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public string? Goal { get; init; }

    [JsonConverter(typeof(PeriodConverter))]
    public string? Period { get; init; }

    public IReadOnlyList<string?>? Platforms { get; init; }

    public string? Niche { get; init; }

    [JsonPropertyName("brandVoiceId")]
    public string? BrandVoice { get; init; }

    public string? StartDate { get; init; }

    public string? TimeZone { get; init; }

    /// <summary>Posts on each platform each day; null for one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? PostsPerDay { get; init; }

    /// <summary>Names of days of the week without posts; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string?>? SkipDays { get; init; }

    public DateTimeOffset? RequestedAt { get; init; }

    /// <summary>Reads a stored input; null when it is of another shape.</summary>
    public static PlanInput? Read(string? json)
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize<PlanInput>(json, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>"Grow followers, 7 days", what a stored input asks for; for one of another shape just "Untitled plan".</summary>
    public static string Summary(string? json) =>
        Read(json) is { Goal: { } goal, Period: { } period } ? $"{goal}, {period}" : "Untitled plan";

    /// <summary>
    /// The days that a stored input asks for, where it names the first one itself; null otherwise, since the profile's zone may have been
    /// another one then.
    /// </summary>
    public static PlanPeriod? PeriodOf(string? json) =>
        Read(json) is { Period: { } period } input && Date(input.StartDate) is { } start && Periods.Days.TryGetValue(period, out var days)
            ? new(start, days)
            : null;

    public string Write() => JsonSerializer.Serialize(this, Json);

    /// <summary>
    /// The same request as it is checked and stored: tidied text, names as we write them and none twice, nothing where the default is asked
    /// for. Whether it may be asked for is <see cref="PlanInputValidator"/>'s to say. An empty brand voice stays one: it is not the
    /// profile's.
    /// </summary>
    public PlanInput Normalize(DateTimeOffset requestedAt) => this with
    {
        Platforms = [.. (Platforms ?? []).OfType<string>().Select(name => Platform.Find(name)?.Name ?? name).Distinct()],
        Niche = FreeText.Tidy(Niche),
        BrandVoice = BrandVoice is null ? null : FreeText.Tidy(BrandVoice) ?? "",
        StartDate = FreeText.Tidy(StartDate),
        TimeZone = FreeText.Tidy(TimeZone),
        PostsPerDay = PostsPerDay == 1 ? null : PostsPerDay,
        SkipDays = Normalized(SkipDays) is { Count: > 0 } days ? days : null,
        RequestedAt = requestedAt,
    };

    /// <summary>
    /// The request that this normalized input asks for, once <see cref="PlanInputValidator"/> has found nothing. Where the input says
    /// nothing, the profile's brand voice and zone are taken, and the day after it was requested.
    /// </summary>
    public PlanRequest ToRequest(string? profileVoice, string? profileZone)
    {
        var zone = TimeZone ?? FreeText.Tidy(profileZone) ?? Zones.Utc;
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
            SkipDays = [.. (SkipDays ?? []).Select(name => Weekdays.Find(name)!.Value)],
        };
    }

    /// <summary>The day on which a plan begins where none was chosen: the one after the request.</summary>
    public static DateOnly FirstDay(string? zone, DateTimeOffset requestedAt) => Zones.DateIn(zone, requestedAt).AddDays(1);

    /// <summary>Reads yyyy-MM-dd; null for anything else, such as 31 February.</summary>
    public static DateOnly? Date(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    private static List<string> Normalized(IEnumerable<string?>? days) =>
        [.. (days ?? []).OfType<string>().Select(name => Weekdays.Find(name)?.ToString() ?? name).Distinct()];

    // Older writers stored the number of days.
    private sealed class PeriodConverter : JsonConverter<string?>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType switch
            {
                JsonTokenType.Number => $"{reader.GetDouble().ToString(CultureInfo.InvariantCulture)} days",
                JsonTokenType.String or JsonTokenType.Null => reader.GetString(),
                _ => throw new JsonException("The period must be text or a number."),
            };

        public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options) => writer.WriteStringValue(value);
    }
}
