using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.RegularExpressions;
using PlanBuilder.Web.Workflow.BuiltIn;

namespace PlanBuilder.Tests.Workflow.BuiltIn;

/// <summary>What each trade's file has to hold. That its members are those of the schema is checked whenever it is read.</summary>
public sealed partial class KnowledgeTests
{
    private static readonly string[] Languages = ["en", "de", "fr", "es", "pt", "it", "nl", "ja"];

    private static readonly Trade[] Anyone =
        [Knowledge.Curated.Anywhere, Knowledge.Curated.Briefs, Knowledge.Curated.SoberBriefs, Knowledge.Curated.SoberAnywhere];

    public static TheoryData<string> Every() => [.. Knowledge.Curated.Trades.Select(trade => trade.Id)];

    /// <summary>Editors check a trade's file by it. <c>UPDATE_GOLDEN</c> names a folder to write it to anew.</summary>
    [Fact]
    public void The_schema_of_a_trades_file_is_that_of_what_it_is_read_as()
    {
        Knowledge.Json.MakeReadOnly(populateMissingResolver: true); // as the first read does
        var schema = Knowledge.Json.GetJsonSchemaAsNode(typeof(Trade)).AsObject();
        schema["properties"]!.AsObject().Insert(0, "$schema", new JsonObject { ["type"] = "string" });
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") is { Length: > 0 } folder)
        {
            File.WriteAllText(Path.Combine(folder, "trade.schema.json"), schema.ToJsonString(new() { WriteIndented = true }) + "\n");
        }

        var path = Path.Combine(LayerTests.Checkout, "PlanBuilder.Web", "Workflow", "BuiltIn", "Knowledge", "trade.schema.json");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(File.ReadAllText(path)), schema), schema.ToJsonString());
    }

    [Fact]
    public void At_least_sixty_trades_are_known() => Assert.InRange(Knowledge.Curated.Trades.Count, 60, 200);

    [Fact]
    public void The_trades_of_most_creators_have_subjects_for_three_plans_of_two_weeks() =>
        Assert.InRange(Knowledge.Curated.Trades.Count(trade => trade.Teach.Count >= 27), 40, 200);

    [Theory, MemberData(nameof(Every))]
    public void A_trade_has_its_words_in_eight_languages_subjects_for_four_weeks_its_tags_and_what_it_does_not_joke_about(string id)
    {
        var trade = Knowledge.Curated.Trade(id)!;

        Assert.Equal(Languages, trade.Words.Keys);
        Assert.All(trade.Words.Values, words => Assert.NotEmpty(words));
        Assert.InRange(trade.Teach.Count, 18, 30); // a plan of 30 days
        Assert.InRange(trade.Show.Count, 3, 20);
        Assert.InRange(trade.Offer.Count, 2, 10);
        Assert.InRange(trade.Tags.Count, 5, 12);
        Assert.All(trade.Tags, tag => Assert.Matches("^[A-Z][A-Za-z0-9]+$", tag));
        Assert.NotEmpty(trade.NeverJokeAbout);
        Assert.All(trade.OwnWords, word => Assert.InRange(word.Length, 3, 60));
        var titles = Ideas(trade).Select(idea => idea.Title).ToList();
        Assert.Equal(titles.Distinct(StringComparer.OrdinalIgnoreCase), titles);
    }

    [Theory, MemberData(nameof(Every))]
    public void Each_idea_of_a_trade_is_ready_and_each_part_of_it_a_sentence(string id)
    {
        var trade = Knowledge.Curated.Trade(id)!;
        Assert.All(Ideas(trade), idea =>
        {
            Assert.DoesNotContain(TradeIdea.Blank, Text(idea), StringComparison.Ordinal);
            Assert.DoesNotContain('{', Text(idea));
            Assert.InRange(idea.Title.Length, 3, 60);
            Assert.InRange(idea.Hook.Length, 5, 110);
            Assert.InRange(idea.Say.Length, 15, 235);
            Assert.InRange(idea.Film.Length, 8, 140);
            Assert.All(Sentences(idea), sentence => Assert.Matches(WholeSentence(), sentence));
        });
        Assert.All(trade.Teach, idea => Assert.False(idea.Why is null || idea.Ask is null, idea.Title));
        Assert.All(trade.Show, idea => Assert.NotNull(idea.Ask));
    }

    [Fact]
    public void No_sentence_of_advice_stands_twice() =>
        Assert.Equal([], Knowledge.Curated.Trades.SelectMany(trade => trade.Teach).SelectMany(idea => new[] { idea.Say, idea.Why })
            .GroupBy(text => text).Where(group => group.Count() > 1).Select(group => group.Key));

    [Fact]
    public void No_idea_promises_what_its_caption_does_not_hold() =>
        Assert.All(Knowledge.Curated.Trades.Concat(Anyone).SelectMany(Ideas), idea =>
            Assert.DoesNotMatch(Promises(), Text(idea)));

    [Fact]
    public void Nothing_in_a_sober_trade_is_a_game_a_bet_a_joke_a_confession_or_a_gift() =>
        Assert.All(Knowledge.Curated.Trades.Where(trade => trade.Sober).Append(Knowledge.Curated.SoberBriefs)
            .Append(Knowledge.Curated.SoberAnywhere).SelectMany(Ideas), idea =>
            Assert.DoesNotMatch(Cheerful(), Text(idea)));

    [Fact]
    public void A_brief_has_a_blank_in_what_it_says() =>
        Assert.All(Ideas(Knowledge.Curated.Briefs), idea => Assert.Contains(TradeIdea.Blank, idea.Say, StringComparison.Ordinal));

    [Fact]
    public void A_word_is_enough_to_know_no_more_than_one_trade() =>
        Assert.Equal([], Knowledge.Curated.Trades
            .SelectMany(trade => trade.Words.Values.SelectMany(words => words).Select(word => (Word: Terms.Fold(word), trade.Id)))
            .Distinct()
            .GroupBy(known => known.Word).Where(group => group.Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(known => known.Id))}"));

    [Fact]
    public void Trades_that_days_are_for_are_trades() =>
        Assert.All(Knowledge.Curated.Days.Days.SelectMany(day => day.Trades ?? []), id => Assert.NotNull(Knowledge.Curated.Trade(id)));

    [Fact]
    public void No_entertaining_idea_is_about_a_taboo_subject_of_its_trade() =>
        Assert.Equal("", string.Join("; ", Knowledge.Curated.Trades.SelectMany(trade => trade.Show
            .Where(new TabooSubjects(trade).AreIn).Select(idea => $"{trade.Id}: {idea.Title}"))));

    private static IEnumerable<TradeIdea> Ideas(Trade trade) => trade.Teach.Concat(trade.Show).Concat(trade.Offer);

    private static string Text(TradeIdea idea) => $"{idea.Hook} {idea.Say} {idea.Why} {idea.Ask}";

    private static IEnumerable<string> Sentences(TradeIdea idea) =>
        new[] { idea.Hook, idea.Say, idea.Film, idea.Why, idea.Ask }.OfType<string>();

    [GeneratedRegex("""^[\p{Lu}\p{Nd}"“].*[.?!"”]$""", RegexOptions.Singleline)]
    private static partial Regex WholeSentence();

    [GeneratedRegex(@"\b(swipe|link in (the )?bio|giveaway|discount|free shipping|% off|our customers say|five stars|award)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex Promises();

    [GeneratedRegex(@"\b(guess|bets?|games?|jokes?|funny|guilty|confess\w*|gifts?|quiz|race|win|haha|fun|party|challenge)\b|!",
        RegexOptions.IgnoreCase)]
    private static partial Regex Cheerful();
}
