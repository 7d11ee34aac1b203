using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Planning;

/// <summary>Posts whose day, week, or network is said around them, and posts under names of a language that nobody knows here.</summary>
public sealed class OddSurroundingsTests
{
    private static readonly PlanPeriod Period = new(new(2026, 12, 4), 14);

    private const string Whole = "1 Instagram Bread rises; 1 X Grams do not; 2 Instagram Rye keeps; 2 X Ask me";

    private static readonly Dictionary<string, (string Answer, string Posts)> Answers = new()
    {
        ["networks around days"] = (
            """
            {"platforms":[
              {"platform":"Instagram","schedule":[
                {"day":1,"posts":[{"caption":"Bread rises"}]},{"day":2,"posts":[{"caption":"Rye keeps"}]}]},
              {"platform":"X","schedule":[{"day":1,"posts":[{"caption":"Grams do not"}]},{"day":2,"posts":[{"caption":"Ask me"}]}]}]}
            """, Whole),
        ["networks above fences"] = (
            """
            ### Instagram
            ```json
            [{"giorno":1,"didascalia":"Bread rises"},{"giorno":2,"didascalia":"Rye keeps"}]
            ```
            **X**
            ```json
            [{"giorno":1,"didascalia":"Grams do not"},{"giorno":2,"didascalia":"Ask me"}]
            ```
            """, Whole),
        ["days above fences"] = (
            """
            **Day 1**
            ```json
            [{"platform":"Instagram","caption":"Bread rises"},{"platform":"X","caption":"Grams do not"}]
            ```
            **Day 2**
            ```json
            [{"platform":"Instagram","caption":"Rye keeps"},{"platform":"X","caption":"Ask me"}]
            ```
            """, Whole),
        ["weeks that count their days from 1"] = (
            """
            {"week":1,"days":[{"day":1,"posts":[{"platform":"X","caption":"Grams do not"}]}]}
            {"week":2,"days":[{"day":1,"posts":[{"platform":"X","caption":"Ask me"}]}]}
            """, "1 X Grams do not; 8 X Ask me"),
        ["a list for each network"] = (
            """[{"Instagram":[{"Tag":1,"Bildunterschrift":"Bread rises"}]},{"X":[{"Tag":1,"Bildunterschrift":"Grams do not"}]}]""",
            "1 Instagram Bread rises; 1 X Grams do not"),
        ["more posts than days, by networks"] = (
            $$"""{"Instagram":[{{Hours(8)}}],"X":[{{Hours(8)}}]}""",
            string.Join("; ", Enumerable.Range(1, 8).Select(i => $"{i} Instagram Post {i}; {i} X Post {i}"))),
        ["words with hashtags"] = (
            """{"channels":{"instagram":{"posts":[{"day_number":1,"copy":"Bread rises","tags":["#bread"]}]}}}""",
            "1 Instagram Bread rises"),
        ["posts of a day under a name of their own"] = (
            """{"ContentCalendar":[{"DayNumber":2,"Items":[{"Platform":"X","Caption":"Ask me"}]}]}""", "2 X Ask me"),
        ["days that are dates in words"] = (
            """
            {"vendredi 4 décembre":[{"plateforme":"X","légende":"Un"}],"samedi 5 décembre":[{"plateforme":"X","légende":"Deux"}],
             "dimanche 6 décembre":[{"plateforme":"X","légende":"Trois"}]}
            """, "1 X Un; 2 X Deux; 3 X Trois"),
        ["numbered days in Russian"] = (
            """
            {"День 2":[{"платформа":"Инстаграм","время":"09:00","подпись":"Ржаной хлеб"}],
             "День 3":[{"платформа":"X","время":"12:00","подпись":"Спросите"}]}
            """, "2 Инстаграм Ржаной хлеб; 3 X Спросите"),
        ["numbered days in Japanese"] = (
            """{"2日目":[{"プラットフォーム":"X","キャプション":"昆布は沸く前に取り出す"}],"3日目":[{"プラットフォーム":"X","キャプション":"丼を温める"}]}""",
            "2 X 昆布は沸く前に取り出す; 3 X 丼を温める"),
        ["weekdays in Turkish"] = (
            """
            {"takvim":{"Cuma":[{"platform":"Instagram Reels","tür":"Reel","açıklama":"Sakalını kuru tara"}],
                       "Cumartesi":[{"platform":"Instagram Reels","tür":"Reel","açıklama":"Makasın sesi"}]}}
            """, "1 Instagram Reels Sakalını kuru tara; 2 Instagram Reels Makasın sesi"),
        ["a post on each line, in Polish"] = (
            """
            {"dzień": 1, "platforma": "Facebook", "temat": "Róże", "opis": "Okryj róże przed mrozem"},
            {"dzień": 2, "platforma": "Facebook", "temat": "Kompost", "opis": "Kompost nie śpi zimą"},
            """, "1 Facebook Okryj róże przed mrozem; 2 Facebook Kompost nie śpi zimą"),
        ["two networks in Spanish"] = (
            """{"calendario":[{"dia":1,"publicaciones":[{"red_social":"Instagram, Facebook y TikTok","texto":"Respira"}]}]}""",
            "1 Instagram Respira; 1 Facebook Respira; 1 TikTok Respira"),
        ["escaped once more in a fence"] = (
            """
            Here it is:
            ```json
            {\"schedule\":[{\"day\":1,\n\"posts\":[{\"platform\":\"X\",\"caption\":\"Grams do not\"}]}]}
            ```
            """, "1 X Grams do not"),
        ["an object that is broken, among words"] = (
            $"Instagram\n{string.Join('\n', Enumerable.Range(0, 12).Select(i => $"\"key{i}\": \"word\","))}", ""),
    };

    public static TheoryData<string> Names => [.. Answers.Keys];

    [Theory, MemberData(nameof(Names))]
    public void What_stands_around_a_post_counts_for_it(string name)
    {
        var (answer, posts) = Answers[name];
        var plan = PlanReader.Read(answer, Period).Plan;

        Assert.Equal(posts, plan is null ? "" : string.Join("; ", plan.Schedule.SelectMany(day => day.Posts.Select(post =>
            $"{day.Day} {post.Platform} {post.SuggestedCaption}"))));
    }

    private static string Hours(int count) =>
        string.Join(',', Enumerable.Range(1, count).Select(i => $$"""{"time":"09:00","caption":"Post {{i}}"}"""));
}
