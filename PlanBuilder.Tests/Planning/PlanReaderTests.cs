using System.Text.Json;
using System.Text.Json.Nodes;
using PlanBuilder.Web.Planning;
using static PlanBuilder.Tests.Planning.PlanJson;

namespace PlanBuilder.Tests.Planning;

public sealed class PlanReaderTests
{
    [Fact]
    public void What_we_write_is_read_back_unchanged()
    {
        var plan = Read(Written);

        Assert.Equal(Written, JsonSerializer.Serialize(plan, Plan.Json));
        Assert.Empty(PlanCheck.Findings(plan, Requests.Create()));
    }

    [Fact]
    public void What_only_we_add_may_be_absent()
    {
        var plan = Read(Changed(json =>
        {
            json.Remove("timeZone");
            json.Remove("made");
            json.Remove("totalPosts");
            foreach (var day in json["schedule"]!.AsArray())
            {
                day!.AsObject().Remove("date");
                foreach (var post in day["posts"]!.AsArray())
                {
                    post!.AsObject().Remove("id");
                    post.AsObject().Remove("pillar");
                    post.AsObject().Remove("angle");
                    post.AsObject().Remove("suggestedCaption");
                    post.AsObject().Remove("suggestedHashtags");
                }
            }
        }));

        Assert.Equal("UTC", plan.TimeZone);
        Assert.Equal(("another writer", 0, 0), (plan.Provenance.By, plan.Provenance.Notes.Count, plan.Provenance.Sources.Count));
        Assert.Equal(84, plan.TotalPosts);
        Assert.All(plan.Schedule, day => Assert.Null(day.Date));
        Assert.All(plan.Posts(), post => Assert.Null(post.Pillar));
        Assert.Equal(84, plan.Posts().Select(post => post.Id).Distinct().Count());
        Assert.Equal(new(61, 30, 9), plan.ContentMix);

        var again = Read(JsonSerializer.Serialize(plan, Plan.Json));
        Assert.Equal(plan.Posts().Select(post => post.Id), again.Posts().Select(post => post.Id));
    }

    [Theory]
    [InlineData("hashtags", """["#a", "#b"]"""), InlineData("post_hashtags", "\"#a #b\""), InlineData("hashtagList", "\"a, b\"")]
    [InlineData("tags", """[{"tag": "#a"}, {"tag": "#b"}]"""), InlineData("hashtags", """{"broad": ["#a"], "niche": "#b"}""")]
    public void Hashtags_are_read_however_they_are_kept(string name, string value) => Assert.Equal(
        ["#a", "#b"],
        Read($$"""{"schedule":[{"day":1,"posts":[{"platform":"X","caption":"Hi","{{name}}":{{value}}}]}]}""").Posts().Single()
            .SuggestedHashtags!);

    public static TheoryData<string> NoPlans() =>
    [
        "", " ", "null", "[]", "{}", "true", "7", "\"plan\"", "not json", "{", "\ud800", "\"\\ud800\"", "{\"goal\":\"\\udc00\"}", "\0",
        "{\"schedule\":null}", "{\"schedule\":[]}", "[" + new string(' ', 1_000_000) + "]", new string('{', 1_000_000),
        string.Concat(Enumerable.Repeat("[", 5_000)) + string.Concat(Enumerable.Repeat("]", 5_000)), new string('a', 1_000_000),
    ];

    [Theory, MemberData(nameof(NoPlans))]
    public void What_is_no_plan_is_unreadable(string json) => Refuses(json);

    [Fact]
    public void A_member_missing_null_or_of_another_kind_never_throws()
    {
        foreach (var name in (string[])["goal", "period", "platforms", "contentMix", "schedule", "made", "timeZone", "totalPosts"])
        {
            string[] values =
                ["null", "7", "-1e999", "\"x\"", "[]", "{}", "[null]", "[[]]", "[{}]", "{\"educational\":\"x\"}", "\"\\ud800\""];
            foreach (var value in values)
            {
                var (plan, error) = PlanReader.Read(
                    Changed(json => json[name] = JsonNode.Parse("0"), $"\"{name}\":0", $"\"{name}\":{value}"));
                Assert.True(plan is null != error is null, $"{name}: {value}");
            }
        }

        Refuses(Changed(json => json.Remove("schedule")));
    }

    [Fact]
    public void What_the_head_lacks_is_taken_from_the_posts()
    {
        var plan = Read(Changed(json =>
        {
            foreach (var name in (string[])["goal", "period", "platforms", "contentMix", "totalPosts", "timeZone", "made"])
            {
                json.Remove(name);
            }
        }));

        Assert.Equal(
            ("", "14 days", 84, "UTC", new ContentMix(61, 30, 9)),
            (plan.Goal, plan.Period, plan.TotalPosts, plan.TimeZone, plan.ContentMix));
        Assert.Equal(Platform.All.Take(6).Select(platform => platform.Name).Order(), plan.Platforms.Order());
    }

    [Fact]
    public void The_mix_is_computed_where_every_post_names_a_pillar_else_as_stated_else_not_stated()
    {
        Assert.Equal(new(61, 30, 9), Read(Changed(json =>
            json["contentMix"] = JsonNode.Parse("""{"educational":1,"entertaining":1,"promotional":98}"""))).ContentMix);
        Assert.Equal(new(1, 1, 98), Read(Changed(json =>
        {
            json["contentMix"] = JsonNode.Parse("""{"educational":1,"entertaining":1,"promotional":98}""");
            Post(json).Remove("pillar");
        })).ContentMix);
        Assert.Equal(new(0, 0, 0), Read(Changed(json =>
        {
            json.Remove("contentMix");
            Post(json)["pillar"] = "other";
        })).ContentMix);
    }

    [Theory]
    [InlineData("\"60% educational, 30% entertaining, 10% promotional\"", 60, 30, 10)]
    [InlineData("\"Educational: 50 | Promotion: 20 | Entertainment: 30\"", 50, 30, 20)]
    [InlineData("\"70/20/10\"", 70, 20, 10)]
    [InlineData("\"mostly educational\"", 0, 0, 0)]
    [InlineData("\"60% educational in 3 formats\"", 0, 0, 0)]
    [InlineData("""{"educational":8,"entertaining":4,"promotional":2}""", 57, 29, 14)]
    [InlineData("""{"educational":"60%","entertaining":"30 %","promotional":"10"}""", 60, 30, 10)]
    [InlineData("""{"educational":0.5,"entertaining":0.25,"promotional":0.25}""", 50, 25, 25)]
    [InlineData("""{"educational":60,"entertaining":30,"promotional":30}""", 50, 25, 25)]
    [InlineData("""{"educational":-60,"entertaining":30,"promotional":30}""", 0, 0, 0)]
    [InlineData("""{"educational":1e999,"entertaining":30}""", 0, 0, 0)]
    [InlineData("""{"education":3,"edutainment":9,"promo":1}""", 75, 0, 25)]
    [InlineData("[60,30,10]", 0, 0, 0)]
    public void A_mix_is_read_in_all_its_forms(string stated, int educational, int entertaining, int promotional)
    {
        var json = Changed(json =>
        {
            Post(json).Remove("pillar");
            json["contentMix"] = "MIX";
        }, "\"MIX\"", stated);
        Assert.Equal(new(educational, entertaining, promotional), Read(json).ContentMix);
    }

    [Theory]
    [InlineData("Education", "educational"),
        InlineData("educate", "educational"),
        InlineData("EDUCATIONAL", "educational"),
        InlineData("Educational content", "educational")]
    [InlineData("Entertainment", "entertaining"),
        InlineData("fun", "entertaining"),
        InlineData("promo", "promotional"),
        InlineData("Promotion / sales", "promotional")]
    [InlineData("Inspirational", "entertaining"),
        InlineData("Tips", "educational"),
        InlineData("Conversion", "promotional"),
        InlineData("lehrreich", "educational"),
        InlineData("unterhaltsam", "entertaining"),
        InlineData("éducatif", "educational"),
        InlineData("entretenimiento", "entertaining"),
        InlineData("promozionale", "promotional")]
    [InlineData("Educational and entertaining", null), InlineData("other", null)]
    public void A_pillar_is_taken_by_its_plain_synonyms(string given, string? pillar) =>
        Assert.Equal(pillar, Read(Changed(json => Post(json)["pillar"] = given)).Posts()[0].Pillar);

    [Theory, InlineData("0"), InlineData("32"), InlineData("-1"), InlineData("1.5"), InlineData("1e999"), InlineData("\"Day 99\"")]
    public void A_day_whose_number_is_none_is_known_by_its_place(string number)
    {
        var plan = Read(Changed(json => json["schedule"]![0]!["day"] = "HERE", "\"HERE\"", number));

        Assert.Equal(Enumerable.Range(1, 14), plan.Schedule.Select(day => day.Day));
        Assert.All(plan.Schedule, day => Assert.Equal(6, day.Posts.Count));
    }

    [Theory, InlineData("{}"), InlineData("[1]"), InlineData("[null]"), InlineData("[{}]"), InlineData("\"none\"")]
    public void Posts_that_are_none_cost_no_other_day(string posts)
    {
        var plan = Read(Changed(json => json["schedule"]![0]!["posts"] = "HERE", "\"HERE\"", posts));

        Assert.Equal((14, 78), (plan.Schedule.Count, plan.TotalPosts));
        Assert.Empty(plan.Schedule[0].Posts);
    }

    [Theory]
    [InlineData("\"1\"", 1), InlineData("\"Day 1\"", 1), InlineData("\"day 1: Tuesday\"", 1)]
    [InlineData("1.0", 1), InlineData("\"Tuesday\"", 1), InlineData("null", 1)]
    [InlineData("2", 2), InlineData("\"Day 15\"", 15), InlineData("31", 31), InlineData("\"2026-11-24\"", 1)]
    public void A_day_is_known_by_its_number_or_its_place(string given, int day)
    {
        var plan = Read(Changed(json => json["schedule"]![0]!["day"] = "HERE", "\"HERE\"", given));

        Assert.Equal(plan.Schedule.Select(each => each.Day).Order(), plan.Schedule.Select(each => each.Day));
        Assert.Equal(84, plan.TotalPosts);
        Assert.Equal(day == 2 ? 12 : 6, plan.Schedule.Single(each => each.Day == day).Posts.Count);
    }

    [Theory]
    [InlineData("suggestedCaption", "{}", 83)]
    [InlineData("suggestedCaption", "[{}]", 83)]
    [InlineData("theme", "[]", 84)]
    [InlineData("platform", "{}", 84)]
    [InlineData("platform", "true", 84)]
    [InlineData("suggestedHashtags", "[{}]", 84)]
    public void A_post_that_cannot_be_read_costs_no_other(string name, string value, int posts) =>
        Assert.Equal(posts, Read(Changed(json => Post(json)[name] = JsonNode.Parse(value))).TotalPosts);

    [Theory]
    [InlineData("time", "9", ""), InlineData("time", "null", ""), InlineData("time", "{}", "")]
    [InlineData("time", "\"25:00\"", ""), InlineData("time", "\"9am\"", "09:00")]
    [InlineData("type", "null", ""), InlineData("type", "[]", ""), InlineData("theme", "null", "")]
    [InlineData("theme", "7", "7"), InlineData("platform", "null", "")]
    [InlineData("platform", "\"Mastodon\"", "Mastodon")]
    [InlineData("suggestedCaption", "\" \\u0000 \"", null), InlineData("angle", "\"\"", null)]
    [InlineData("suggestedHashtags", "\"#a\"", "#a")]
    [InlineData("suggestedHashtags", "[1]", "#1"), InlineData("suggestedHashtags", "\"\"", "")]
    [InlineData("suggestedHashtags", "\"sour dough, #Bread\"", "#sourdough #Bread")]
    [InlineData("suggestedHashtags", "[\"#sour dough\",\"#a#b\",\"#\",\"don't\"]", "#sourdough #a #b #dont")]
    [InlineData("suggestedHashtags", """{"primary":["x y"],"secondary":"#b c"}""", "#xy #b #c")]
    public void A_post_may_lack_much_and_say_it_otherwise(string name, string value, string? expected)
    {
        var post = Read(Changed(json => Post(json)[name] = JsonNode.Parse(value))).Posts()[0];
        Assert.Equal(expected, name switch
        {
            "time" => post.Time,
            "type" => post.Type,
            "theme" => post.Theme,
            "platform" => post.Platform,
            "suggestedCaption" => post.SuggestedCaption,
            "angle" => post.Angle,
            _ => string.Join(' ', post.SuggestedHashtags!),
        });
    }

    [Fact]
    public void A_sentence_about_trouble_says_where_and_never_what_stood_there()
    {
        Assert.Equal("result.schedule[0] and the days after it have no posts.", Trouble("""{"schedule":[{"day":1,"posts":["secret"]}]}"""));
        Assert.Equal("result has no schedule.", Trouble("{\"goal\":\"secret\"}"));
        Assert.Equal("result.output contains no JSON.", Trouble("""{"output":"I am sorry, I cannot do that"}"""));
    }

    private static JsonObject Post(JsonObject json) => json["schedule"]![0]!["posts"]![0]!.AsObject();

    private static string Trouble(string json) => PlanReader.Read(json).Failure!.Detail;
}
