using System.Net;
using System.Text.Json.Nodes;

namespace PlanBuilder.Tests.Builder;

/// <summary>What a creator says of themselves is typed once: in the form or in the profile.</summary>
public sealed class AboutYouTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task What_is_typed_in_the_form_goes_into_the_request_and_the_profile_and_comes_back()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var input = await InputAsync(await visitor.AskForPlanAsync(
            ("Form.About.Audience", " Young families "), ("Form.About.Offer", "Bread"), ("Form.About.Website", "example.com/shop"),
            ("Form.About.Country", "DE"), ("Form.About.Language", "de"), ("Form.About.VoiceExamples[0]", ""),
            ("Form.About.VoiceExamples[1]", "Today,\r\nrye."), ("Form.About.VoiceExamples[2]", ""),
            ("Form.About.WordsToUse", "slow, hand made ,SLOW"), ("Form.About.WordsToAvoid", "cheap"),
            ("Form.About.Means", "films"), ("Form.About.Means", "place")));

        Assert.Equal(
            """
            {"means":["films","place"],"offer":"Bread","country":"DE","website":"https://example.com/shop","audience":"Young families",
            "language":"de","wordsToUse":["slow","hand made"],"wordsToAvoid":["cheap"],"voiceExamples":["Today,\nrye."]}
            """.Replace("\n", "", StringComparison.Ordinal), AboutIn(input));
        foreach (var page in (string[])["/ai-plan-builder", "/profile"])
        {
            var form = (await visitor.GetAsync(page)).Page;
            Assert.Equal("Young families", form.QuerySelector("#audience")!.GetAttribute("value"));
            Assert.Equal("https://example.com/shop", form.QuerySelector("#website")!.GetAttribute("value"));
            Assert.Equal(
                ["DE", "de"], form.QuerySelectorAll("#country [selected], #language [selected]").Select(one => one.GetAttribute("value")!));
            Assert.Equal("Today,\nrye.", form.QuerySelector("[name='Form.About.VoiceExamples[0]']")!.TextContent.Trim());
            Assert.Equal("slow, hand made", form.QuerySelector("#use")!.GetAttribute("value"));
            Assert.Equal(
                ["films", "place"], form.QuerySelectorAll("[name='Form.About.Means'][checked]").Select(box => box.GetAttribute("value")!));
        }

        Assert.Contains("so you only type it once", (await visitor.GetAsync("/ai-plan-builder")).Words, StringComparison.Ordinal);
        Assert.Contains("We'll keep this", (await visitor.GetAsync("/ai-plan-builder")).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_that_says_nothing_new_does_not_write_to_the_profile()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var audience = Guid.NewGuid().ToString();
        await visitor.AskForPlanAsync(
            ("Form.About.Audience", audience), ("Form.About.Means", "films"),
            ("Form.BrowserZone", "Asia/Tokyo"), ("Form.TimeZone", "Tokyo"));
        var written = await LastWriteAsync();
        await visitor.AskForPlanAsync(("Form.BrowserZone", "Asia/Tokyo"));
        Assert.Equal(written, await LastWriteAsync());

        Task<string> LastWriteAsync() => app.Database.OwnerAsync<string>(
            "select xmin || ' ' || xmax from user_profile where target_audience = @audience", new { audience });
    }

    [Fact]
    public async Task What_is_emptied_is_gone_and_stays_so_whatever_the_browser_prefers()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        Assert.Equal(["BR", "pt-BR"], await PreferredAsync());
        await visitor.AskForPlanAsync(("Form.About.Audience", "families"), ("Form.About.Country", ""), ("Form.About.Language", ""));
        Assert.Equal(["", ""], await PreferredAsync());
        var input = await InputAsync(await visitor.AskForPlanAsync(("Form.About.Audience", "")));
        Assert.Equal("", (string)input["audience"]!);
        Assert.True((await visitor.GetAsync("/profile")).Page.QuerySelector("#audience")!.GetAttribute("value") is "" or null);

        async Task<string[]> PreferredAsync() =>
            [.. (await visitor.GetAsync("/ai-plan-builder", ("Accept-Language", "pt-BR,pt;q=0.9,en;q=0.5"))).Page
                .QuerySelectorAll("#country, #language")
                .Select(list => list.QuerySelector("[selected]")?.GetAttribute("value") ?? "")];
    }

    [Theory]
    [InlineData("Website", "javascript:alert(1)", "Enter a public address")]
    [InlineData("Country", "XX", "Choose a country from the list.")]
    [InlineData("Language", "klingon", "Choose a language from the list.")]
    [InlineData("Audience", "bell \a", "The audience contains a character we can't display.")]
    [InlineData("WordsToUse", "a\u202eb, \u0001", "Words you always use: there's a character we can't display.")]
    [InlineData("VoiceExamples[0]", "\uFFFD", "An example contains a character we can't display.")]
    [InlineData("Means", "money", "Choose from films, place, customers, photos.")]
    public async Task What_can_t_be_used_is_refused_at_its_field_on_both_pages_and_kept(string field, string typed, string sentence)
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        foreach (var (page, form) in (IEnumerable<(string, string)>)[("/ai-plan-builder", "#plan-form"), ("/profile", "main form")])
        {
            var answer = await visitor.SendAsync(page, form, ($"Form.About.{field}", typed), ("Form.About.Offer", "<b>\"bread\"</b>"));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
            Assert.StartsWith(
                sentence, Assert.Single(answer.Page.QuerySelectorAll(".field-validation-error")).TextContent, StringComparison.Ordinal);
            Assert.Equal("<b>\"bread\"</b>", answer.Page.QuerySelector("#offer")!.TextContent.Trim());
        }

        Assert.Equal(0, await app.Database.OwnerAsync<int>("select count(*)::int from user_profile where offer like '%bread%'"));
    }

    [Fact]
    public async Task A_signed_out_visitor_is_not_asked_and_is_taken_at_no_word_of_it()
    {
        using var visitor = app.NewVisitor();
        Assert.Null((await visitor.GetAsync("/ai-plan-builder")).Page.QuerySelector("#about"));
        var answer = await visitor.SendAsync(
            "/ai-plan-builder", "#plan-form", ("Form.About.Audience", "families"), ("Form.Niche", "pottery"));
        Assert.StartsWith("/account/sign-", answer.Location, StringComparison.Ordinal);
        await visitor.SignUpAsync();
        var form = (await visitor.GetAsync("/ai-plan-builder")).Page;

        Assert.Equal("pottery", form.QuerySelector("#niche")!.GetAttribute("value"));
        Assert.True(form.QuerySelector("#audience")!.GetAttribute("value") is null or "");
    }

    private async Task<JsonNode> InputAsync(string path) => JsonNode.Parse(await app.Database.OwnerAsync<string>(
        "select input::text from jobs where id = @id", new { id = Guid.Parse(path.Split('/')[^1]) }))!;

    private static string AboutIn(JsonNode input)
    {
        string[] keys = ["means", "offer", "country", "website", "audience", "language", "wordsToUse", "wordsToAvoid", "voiceExamples"];
        return new JsonObject(keys.Select(key => KeyValuePair.Create(key, input[key]?.DeepClone()))).ToJsonString();
    }
}
