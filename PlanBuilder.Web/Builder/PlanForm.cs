using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Builder;

/// <summary>The form as the browser sends it. Everything is text, so that what was typed comes back as it was typed.</summary>
internal sealed class PlanForm
{
    /// <summary>Made with the page: a second press of the button sends the same key, and makes no second job.</summary>
    public string? Key { get; set; }

    // Nobody makes a video a day, unless they ask for it.
    private static readonly (string Platform, string Posts) VideosPerWeek = ("YouTube", "2");

    public string? Goal { get; set; }
    public string? Period { get; set; }
    public List<string> Platforms { get; set; } = [];
    public string? Niche { get; set; }
    public string? BrandVoice { get; set; }
    public string? StartDate { get; set; }
    public string? TimeZone { get; set; }

    /// <summary>The browser's own zone, which a script fills in; null without one.</summary>
    public string? BrowserZone { get; set; }

    public string? PostsPerDay { get; set; }
    public List<string> SkipDays { get; set; } = [];

    /// <summary>Posts in a week by the names of platforms; where nothing is typed <see cref="PostsPerDay"/> holds.</summary>
    public Dictionary<string, string?> PostsPerWeek { get; set; } = [];

    public List<KeyDateForm> KeyDates { get; set; } = [];

    /// <summary>"More about you"; null where the page had no such fields.</summary>
    public AboutForm? About { get; set; }

    /// <summary>Whether more is asked for than the simple form shows.</summary>
    public bool AsksForMore => PostsPerDay != "1" || SkipDays.Count > 0
        || PostsPerWeek.Any(posts => !string.IsNullOrWhiteSpace(posts.Value) && (posts.Key, posts.Value) != VideosPerWeek)
        || KeyDates.Any(day => !day.IsBlank);

    /// <summary>A fresh form: what the profile says, then what was last asked for.</summary>
    public static PlanForm For(Profile profile, PlanInput? last, DateTimeOffset now)
    {
        var form = last is null
            ? new() { Goal = Goals.GrowFollowers, Period = "7 days", Platforms = Preferred(profile), PostsPerDay = "1" }
            : From(last);
        form.Key = NewKey();
        form.Niche = profile.Niche ?? form.Niche;
        form.BrandVoice = profile.BrandVoice ?? form.BrandVoice;
        form.TimeZone = ZoneNames.Place(profile.TimeZone) ?? form.TimeZone;
        form.StartDate = Tomorrow(form.TimeZone, now);
        form.KeyDates = []; // they were another plan's
        if (last?.Platforms?.Contains(VideosPerWeek.Platform) != true)
        {
            form.PostsPerWeek[VideosPerWeek.Platform] = VideosPerWeek.Posts;
        }

        return form;
    }

    private static List<string> Preferred(Profile profile)
    {
        List<string> known =
            [.. (profile.PreferredPlatforms ?? []).Select(Platform.Find).OfType<Platform>().Select(platform => platform.Name).Distinct()];
        return known.Count > 0 ? known : ["Instagram", "TikTok"];
    }

    /// <summary>The day after this moment's, as the form says it.</summary>
    public static string Tomorrow(string? zone, DateTimeOffset now) => PlanInput.FirstDay(ZoneNames.Read(zone), now).Iso();

    /// <summary>A form that asks for the same again.</summary>
    public static PlanForm From(PlanInput input) => new()
    {
        Key = NewKey(),
        Goal = input.ImportedFrom is null ? input.Goal : Goals.GrowFollowers, // of an import nothing was asked
        Period = input.ImportedFrom is null ? input.Period : "7 days",
        Platforms = [.. input.Platforms?.OfType<string>() ?? []],
        Niche = input.Niche,
        BrandVoice = input.BrandVoice,
        StartDate = input.StartDate,
        TimeZone = ZoneNames.Place(input.TimeZone),
        PostsPerDay = $"{input.PostsPerDay ?? 1}",
        SkipDays = [.. input.SkipDays?.OfType<string>() ?? []],
        PostsPerWeek = (input.PostsPerWeek ?? new Dictionary<string, int>()).Take(Platform.All.Count)
            .ToDictionary(posts => posts.Key, string? (posts) => posts.Value.ToString(CultureInfo.InvariantCulture)),
        KeyDates = [.. (input.KeyDates ?? []).OfType<KeyDateInput>().Take(Limits.KeyDates)
            .Select(day => new KeyDateForm { Date = day.Date, What = day.What })],
    };

    private const NumberStyles Blanks = NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;

    public static string NewKey() => Guid.NewGuid().ToString("N");

    /// <summary>The form in a few letters, for a cookie: a header holds less than a long brand voice in some scripts takes.</summary>
    public string Pack()
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Optimal))
        {
            JsonSerializer.Serialize(brotli, this);
        }

        return Convert.ToBase64String(packed.ToArray());
    }

    /// <summary>A form that was packed; null for null.</summary>
    public static PlanForm? Unpack(string? packed)
    {
        if (packed is null)
        {
            return null;
        }

        using var brotli = new BrotliStream(new MemoryStream(Convert.FromBase64String(packed)), CompressionMode.Decompress);
        return JsonSerializer.Deserialize<PlanForm>(brotli)!;
    }

    public PlanInput ToInput(DateTimeOffset now) => new PlanInput
    {
        Goal = Goal,
        Period = Period,
        Platforms = Platforms,
        Niche = Niche,
        BrandVoice = BrandVoice ?? "", // an emptied voice is an answer too: the profile's is not taken then
        Audience = Answer(about => about.Audience),
        Offer = Answer(about => about.Offer),
        Website = Answer(about => about.Website),
        Country = Answer(about => about.Country),
        Language = Answer(about => about.Language),
        VoiceExamples = About?.VoiceExamples,
        WordsToUse = About is null ? null : FreeText.Items(About.WordsToUse),
        WordsToAvoid = About is null ? null : FreeText.Items(About.WordsToAvoid),
        Means = About?.Means,
        StartDate = StartDate,
        TimeZone = IsBrowsers ? ZoneNames.Read(BrowserZone) ?? TimeZone : TimeZone,
        PostsPerDay = Number(PostsPerDay),
        SkipDays = SkipDays,
        PostsPerWeek = PostsPerWeek.Where(posts => Platforms.Contains(posts.Key) && !string.IsNullOrWhiteSpace(posts.Value))
            .ToDictionary(posts => posts.Key, posts => Number(posts.Value)!.Value),
        KeyDates = [.. KeyDates.Where(day => !day.IsBlank).Select(day => new KeyDateInput(day.Date, day.What))],
    }.Normalize(now);

    // A browser may know its zone by an old name, whose place we don't.
    private bool IsBrowsers =>
        FreeText.Tidy(TimeZone) is not { } typed || (BrowserZone is not null && typed == ZoneNames.Place(BrowserZone));

    private string? Answer(Func<AboutForm, string?> field) => About is null ? null : field(About) ?? "";

    // What isn't a number becomes one that is refused.
    private static int? Number(string? typed) => string.IsNullOrWhiteSpace(typed) ? null
        : int.TryParse(typed, Blanks, CultureInfo.InvariantCulture, out var number) ? number
        : 0;
}

/// <summary>A row for a key date.</summary>
internal sealed class KeyDateForm
{
    public string? Date { get; set; }
    public string? What { get; set; }

    public bool IsBlank => string.IsNullOrWhiteSpace(Date) && string.IsNullOrWhiteSpace(What);
}
