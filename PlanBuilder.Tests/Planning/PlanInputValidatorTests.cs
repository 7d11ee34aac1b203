using System.Text;
using System.Text.RegularExpressions;
using PlanBuilder.Tests.Builder;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Tests.Planning;

/// <summary>What may be said of a creator, of the weeks, and of key dates.</summary>
public sealed class PlanInputValidatorTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    private static readonly PlanInput Plain = new()
    {
        Goal = Goals.GrowFollowers, Period = "7 days", Platforms = ["X", "Instagram"], StartDate = "2026-12-01",
    };

    [Theory]
    [InlineData("https://example.com", "https://example.com"), InlineData(" example.com/shop?a=b#c ", "https://example.com/shop?a=b#c")]
    [InlineData("https://bücher.example/a", "https://bücher.example/a"), InlineData("HTTPS://Example.com:8443", "HTTPS://Example.com:8443")]
    [InlineData("", ""), InlineData(" ", ""), InlineData("https://a.b", "https://a.b")]
    public void A_public_address_is_taken(string typed, string stored)
    {
        var input = (Plain with { Website = typed }).Normalize(Now);

        Assert.Equal(("", stored), (Refusals(input), input.Website));
    }

    [Theory]
    [InlineData("javascript:alert(1)"), InlineData("javascript://example.com/%0aalert(1)"), InlineData("JaVaScRiPt:alert(1)//.com")]
    [InlineData("data:text/html,<script>alert(1)</script>"), InlineData("http://example.com"), InlineData("ftp://example.com")]
    [InlineData("https://user:secret@example.com"), InlineData("https://user@example.com"), InlineData("https://example.com@evil.example")]
    [InlineData("https://127.0.0.1"), InlineData("https://[::1]"), InlineData("https://10.0.0.1/"), InlineData("https://2130706433")]
    [InlineData("https://0x7f.1"), InlineData("https://localhost"), InlineData("https://printer.local"), InlineData("https://intranet")]
    [InlineData("https://metadata.google.internal/"), InlineData("https://"), InlineData("https:example.com"), InlineData("example")]
    [InlineData("https://exa mple.com"), InlineData("https://example.com/\nx"), InlineData("https://example.com/\u202egpj.exe")]
    [InlineData("https://example.com/\"><script>"), InlineData("https://example.com/a\\b"), InlineData("https://example.com/\u0000x")]
    [InlineData("https://example.com/\ud800x"), InlineData("//example.com"), InlineData("https://example.com/\u200bx")]
    [InlineData("https://.com"), InlineData("https://example..com")]
    public void Any_other_address_is_refused(string typed) => Assert.Equal(
        "Enter a public address that starts with https://, like https://example.com.", Refused(Plain with { Website = typed }));

    public static TheoryData<string, string> Unusable =>
    [
        .. from name in (string[])["Audience", "Offer", "VoiceExamples", "WordsToUse", "WordsToAvoid", "KeyDates"]
           from text in UnusualText.Unusable.Keys.Append("lone surrogate").Append("a megabyte").Append("NUL")
           select (name, text),
    ];

    [Theory, MemberData(nameof(Unusable))]
    public void What_no_field_takes_is_refused_in_each(string field, string text) => Assert.NotEqual("", Refused(With(field, text switch
    {
        "lone surrogate" => "\ud800 alone",
        "a megabyte" => new('n', 1_000_000),
        "NUL" => "a\0b",
        _ => UnusualText.Unusable[text],
    })));

    public static TheoryData<string, string> Usable =>
    [
        .. from name in (string[])["Audience", "Offer", "VoiceExamples"]
           from text in UnusualText.Usable.Keys
           select (name, text),
    ];

    [Theory, MemberData(nameof(Usable))]
    public void What_is_only_odd_is_taken(string field, string text) => Assert.Equal("", Refused(With(field, UnusualText.Usable[text])));

    [Theory]
    [InlineData("de", "DE"), InlineData("us", "US"), InlineData("", "")]
    public void A_country_is_known_by_its_code(string typed, string stored) =>
        Assert.Equal(("", stored), (Refused(Plain with { Country = typed }), (Plain with { Country = typed }).Normalize(Now).Country));

    [Theory]
    [InlineData("Country", "XX"), InlineData("Country", "Germany"), InlineData("Country", "D"), InlineData("Country", "419")]
    [InlineData("Language", "klingon"), InlineData("Language", "en_US; drop"), InlineData("Language", "x-private")]
    public void What_is_on_no_list_is_refused(string field, string typed) =>
        Assert.Equal($"Choose a {field.ToLowerInvariant()} from the list.", Refused(With(field, typed)));

    [Theory]
    [InlineData("PT-br", "pt-BR"), InlineData("zh-hans", "zh-Hans"), InlineData("de-LU", "de-LU"), InlineData("", "")]
    public void A_language_is_written_as_its_tag_is(string typed, string stored) =>
        Assert.Equal(("", stored), (Refused(With("Language", typed)), With("Language", typed).Normalize(Now).Language));

    [Fact]
    public void Numbers_of_examples_words_and_means_have_bounds()
    {
        string[] many = [.. Enumerable.Range(0, 21).Select(number => $"word {number}")];
        Assert.Equal("Add at most 3 posts as examples.", Refused(Plain with { VoiceExamples = many[..4] }));
        Assert.Equal("Words you always use: enter at most 20.", Refused(Plain with { WordsToUse = many }));
        Assert.Equal("", Refused(
            Plain with { WordsToUse = many[..20], WordsToAvoid = ["other"], VoiceExamples = [.. many[..3], null, " "] }));
        Assert.Equal("Choose either filming or photos only.", Refused(Plain with { Means = ["films", "photos"] }));
        Assert.Equal("Choose from films, place, customers, photos.", Refused(Plain with { Means = ["money"] }));
    }

    [Theory]
    [InlineData("2026-11-24", ""), InlineData("2026-12-14", ""), InlineData("2026-12-04", "")]
    [InlineData("2026-11-23", "\"Sale\" on 2026-11-23 is more than a week outside the plan.")]
    [InlineData("2026-12-15", "\"Sale\" on 2026-12-15 is more than a week outside the plan.")]
    [InlineData("2026-02-31", "Enter a date for \"Sale\", like 2026-12-31.")]
    public void A_key_date_is_within_a_week_of_the_plan(string date, string refusal) =>
        Assert.Equal(refusal, Refused(Plain with { KeyDates = [new(date, " Sale ")] }));

    [Fact]
    public void Key_dates_have_a_sentence_and_there_are_five_at_most()
    {
        Assert.Equal("Say what happens on 2026-12-02.", Refused(Plain with { KeyDates = [new("2026-12-02", " ")] }));
        Assert.Equal("", Refused(Plain with { KeyDates = [null, new(" ", null), new("", "")] }));
        Assert.Equal(
            "A plan can have at most 5 key dates.",
            Refused(Plain with { KeyDates = [.. Enumerable.Range(1, 6).Select(day => new KeyDateInput($"2026-12-0{day}", "Sale"))] }));
        Assert.Equal("", Refused(Plain with { StartDate = "9999-12-31", KeyDates = [new("9999-12-31", "Sale")] })
            .Replace("Choose a date within the next year.", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(21, "", ""), InlineData(22, "", "Choose 1 to 21 posts per week for X.")]
    [InlineData(0, "", "Choose 1 to 21 posts per week for X.")]
    [InlineData(15, "Saturday,Sunday", "")]
    [InlineData(16, "Saturday,Sunday", "X can't have 16 posts per week: 5 days with at most 3 each make 15.")]
    public void Posts_a_week_fit_into_the_days_that_are_posted_on(int posts, string off, string refusal) =>
        Assert.Equal(refusal, Refused(Plain with
        {
            PostsPerWeek = new Dictionary<string, int> { ["x"] = posts },
            SkipDays = off.Split(',', StringSplitOptions.RemoveEmptyEntries),
        }));

    [Theory]
    [InlineData("28 days", 4, 3, "That's 336 posts. A plan can have 300: choose fewer platforms, fewer posts, or a shorter period.")]
    [InlineData("30 days", 10, 1, ""), InlineData("7 days", 10, 3, ""), InlineData("14 days", 10, 3, "That's 420 posts.")]
    public void A_plan_has_three_hundred_posts_at_most(string period, int platforms, int perDay, string refusal) => Assert.StartsWith(
        refusal.Length == 0 ? "" : refusal,
        Refused(Plain with
        {
            Period = period,
            Platforms = [.. Platform.All.Take(platforms).Select(one => one.Name)],
            PostsPerDay = perDay,
        }),
        StringComparison.Ordinal);

    [Fact]
    public void Long_plans_are_refused_where_they_can_t_be_made()
    {
        var input = (Plain with { Period = "30 days" }).Normalize(Now);
        Assert.Equal("", new PlanInputValidator().Validate(input).ToString());
        Assert.Equal(Periods.LongRefusal, new PlanInputValidator(longPlans: false).Validate(input).ToString());
        Assert.Equal("", new PlanInputValidator(longPlans: false).Validate(input with { Period = "14 days" }).ToString());
    }

    [Fact]
    public void An_own_value_even_an_empty_one_goes_before_the_profile_s_which_is_taken_only_as_far_as_a_form_s()
    {
        var profile = new PlanInput
        {
            Audience = new string('a', 400), Offer = "bread", Website = "javascript:alert(1)", Country = "Germany", Language = "DE",
            VoiceExamples = ["one", null, "two", "three", "four"], WordsToUse = ["slow"], Means = ["films", "money"],
        };
        var request = (Plain with { Offer = " ", WordsToUse = [] }).Normalize(Now).ToRequest(null, null, profile);

        Assert.Equal(
            (300, null, null, null, "de"),
            (request.Audience!.Length, request.Offer, request.Website, request.Country, request.Language));
        Assert.Equal(["one", "two", "three"], request.VoiceExamples);
        Assert.Empty(request.WordsToUse);
        Assert.Equal(["films"], request.Means);
        var without = Plain.Normalize(Now).ToRequest(null, null);
        Assert.Equal((null, null, 0, 0), (without.Audience, without.Language, without.KeyDates.Count, without.PostsPerWeek.Count));
    }

    [Fact]
    public void The_fullest_form_in_a_script_of_three_bytes_is_stored_and_read_back()
    {
        var input = new PlanInput
        {
            Goal = Goals.IncreaseEngagement, Period = "30 days", Platforms = [.. Platform.All.Select(platform => platform.Name)],
            Niche = Long(Limits.Niche), BrandVoice = Long(Limits.BrandVoice),
            StartDate = "2026-12-01", TimeZone = "America/Argentina/Buenos_Aires",
            Audience = Long(Limits.Audience), Offer = Long(Limits.Offer), Website = "https://example.com/".PadRight(Limits.Website, 'x'),
            Country = "JP", Language = "ja", Means = ["films", "place", "customers"], SkipDays = ["Monday", "Tuesday", "Wednesday"],
            VoiceExamples = [.. Each(Limits.VoiceExamples, Limits.VoiceExample)],
            WordsToUse = [.. Each(Limits.Words, Limits.Word)],
            WordsToAvoid = [.. Each(Limits.Words, Limits.Word).Select(word => $"{word[..^1]}避")],
            PostsPerWeek = Platform.All.ToDictionary(platform => platform.Name, _ => 6),
            KeyDates = [.. Each(Limits.KeyDates, Limits.KeyDate).Select((what, day) => new KeyDateInput($"2026-12-1{day}", what))],
        }.Normalize(Now);

        Assert.Equal("", Refusals(input));
        Assert.Equal(input.Write(), PlanInput.Read(input.Write())!.Normalize(Now).Write());
        var stored = Regex.Unescape(input.Write());
        Assert.InRange(Encoding.UTF8.GetByteCount(stored), 20_000, 32_768 - 1_000); // jsonb writes a space after each sign
    }

    private static IEnumerable<string> Each(int many, int length) =>
        Enumerable.Range(0, many).Select(i => $"{(char)('一' + i)}{Long(length - 1)}");

    private static string Long(int length) => new('字', length);

    private static PlanInput With(string field, string text) => field switch
    {
        "Audience" => Plain with { Audience = text },
        "Offer" => Plain with { Offer = text },
        "Country" => Plain with { Country = text },
        "Language" => Plain with { Language = text },
        "VoiceExamples" => Plain with { VoiceExamples = [text] },
        "WordsToUse" => Plain with { WordsToUse = [text] },
        "WordsToAvoid" => Plain with { WordsToAvoid = [text] },
        _ => Plain with { KeyDates = [new("2026-12-02", text)] },
    };

    private static string Refused(PlanInput input) => Refusals(input.Normalize(Now));

    private static string Refusals(PlanInput input) => new PlanInputValidator().Validate(input).ToString(" ");
}
