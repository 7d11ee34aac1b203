using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// A plan request as it is typed and as it is stored in <c>jobs.input</c>, unchecked. The keys are the original system's, since n8n
/// expressions read them: <c>brandVoiceId</c> is the brand voice's text, whatever its name says. Dates are yyyy-MM-dd.
/// </summary>
internal sealed partial record PlanInput : IAboutCreator
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

    /// <summary>Posts each week on a platform, by its name; for one that isn't named <see cref="PostsPerDay"/> holds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, int>? PostsPerWeek { get; init; }

    /// <summary>Days that the plan has to respect; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<KeyDateInput?>? KeyDates { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Audience { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Offer { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Website { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Country { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Language { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string?>? VoiceExamples { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string?>? WordsToUse { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string?>? WordsToAvoid { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string?>? Means { get; init; }

    /// <summary>The scheduler whose file this plan was imported from; null where a plan was asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ImportedFrom { get; init; }

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

    /// <summary>
    /// "Grow followers, 7 days", what a stored input asks for, or "Imported from Buffer, 12 days"; for one of another shape just "Untitled
    /// plan".
    /// </summary>
    public static string Summary(string? json) => Read(json) switch
    {
        { ImportedFrom: { } scheduler, Period: { } period } => $"Imported from {scheduler}, {period}",
        { Goal: { } goal, Period: { } period } => $"{goal}, {period}",
        _ => "Untitled plan",
    };

    /// <summary>
    /// The days that a stored input asks for, where it names the first one itself; null otherwise, since the profile's zone may have been
    /// another one then.
    /// </summary>
    public static PlanPeriod? PeriodOf(string? json) =>
        Read(json) is { Period: { } period } input && Date(input.StartDate) is { } start && Periods.Days.TryGetValue(period, out var days)
            ? new(start, days)
            : null;

    public string Write() => JsonSerializer.Serialize(this, Json);

    /// <summary>The day on which a plan begins where none was chosen: the one after the request.</summary>
    public static DateOnly FirstDay(string? zone, DateTimeOffset requestedAt) => Zones.DateIn(zone, requestedAt).AddDays(1);

    /// <summary>Reads yyyy-MM-dd; null for anything else, such as 31 February.</summary>
    public static DateOnly? Date(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

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

/// <summary>A key date as it is typed and stored: yyyy-MM-dd, and what it is.</summary>
internal sealed record KeyDateInput(string? Date, string? What);
