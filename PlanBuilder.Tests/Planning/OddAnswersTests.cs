using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Planning;

/// <summary>
/// One plan of two days on two platforms, in the many shapes in which models and their servers have been seen to send plans.
/// </summary>
public sealed class OddAnswersTests
{
    private static readonly PlanPeriod Period = new(new(2026, 12, 4), 7);

    // Day, platform, and first words of the caption of each post.
    private const string Whole = "1 Instagram Bread rises; 1 X Grams do not; 2 Instagram Rye keeps; 2 X Ask me";

    private static readonly Dictionary<string, (string Answer, string Posts)> Answers = new()
    {
        ["thinking before it"] = ($"<think>I could write {{\"schedule\": [{{\"day\": 9, \"posts\": []}}]}} but no.</think>{Plain}", Whole),
        ["thinking whose beginning is missing"] = ($"First {{\"schedule\": [{Post("X", "A bad idea")}]}}\n</think>\n\n{Plain}", Whole),
        ["thinking in the middle"] = (Plain.Replace(
            ",{\"day\":2", "]}\n<think>now {\"day\": 5, \"posts\": [{\"platform\": \"X\", \"caption\": "
                + "\"no\"}]}</think>\n{\"schedule\":[{\"day\":2",
            StringComparison.Ordinal), Whole),
        ["thinking alone"] = ($"<think>{Plain}", ""),
        ["a call of a tool"] = (
            $$"""{"tool_calls":[{"id":"1","type":"function","function":{"name":"save_plan","arguments":{{Quoted(Plain)}} } }]}""",
            Whole),
        ["a call of a function"] = (
            $$"""{"role":"assistant","content":null,"function_call":{"name":"plan","arguments":{{Quoted(Plain)}} } }""",
            Whole),
        ["parts"] = (
            $$"""{"content":[{"type":"reasoning","text":"Hm {\"day\": 1}"},{"type":"text","text":{{Quoted(Plain[..90])}} },"""
                + $$"""{"type":"text","text":{{Quoted(Plain[90..])}} }]}""",
            Whole),
        ["parts alone"] = ($$"""[{"type":"text","text":{{Quoted(Plain)}} }]""", Whole),
        ["reasoning beside it"] = (
            $$"""{"choices":[{"message":{"reasoning_content":"{\"schedule\":[]}","content":{{Quoted(Plain)}} } }]}""",
            Whole),
        ["a fence for each day"] = ($"Day 1:\n```json\n{Day1}\n```\nDay 2:\n```json\n{Day2}\n```", Whole),
        ["a fence for each half"] = ($"```json\n{{\"schedule\":[{Day1}]}}\n```\nand\n```json\n{{\"schedule\":[{Day2}]}}\n```", Whole),
        ["a day on each line"] = ($"{Day1}\n{Day2}\n", Whole),
        ["a post on each line"] = (string.Join('\n', Flat), Whole),
        ["posts with days"] = ($"[{string.Join(',', Flat)}]", Whole),
        ["posts with days, under posts"] = ($$"""{"goal":"Grow followers","posts":[{{string.Join(',', Flat)}}]}""", Whole),
        ["posts with dates"] = (Dated($$"""{"posts":[{{string.Join(',', Flat)}}]}"""), Whole),
        ["days by name"] = ($$"""{"schedule":{"Friday":[{{Posts1}}],"Saturday":[{{Posts2}}]} }""", Whole),
        ["days by name, in German"] = ($$"""{"kalender":{"Freitag":[{{Posts1}}],"Samstag":[{{Posts2}}]} }""", Whole),
        ["days by number"] = ($$"""{"day_1":{"posts":[{{Posts1}}]},"day_2":{"posts":[{{Posts2}}]} }""", Whole),
        ["days by date"] = ($$"""{"schedule":{"2026-12-05":[{{Posts2}}],"2026-12-04":[{{Posts1}}]} }""", Whole),
        ["dates in words"] = (
            $$"""{"schedule":[{"date":"Saturday, December 5","posts":[{{Posts2}}]},{"date":"Dec 4, 2026","posts":[{{Posts1}}]}]}""",
            Whole),
        ["dates of another country"] = (
            $$"""{"schedule":[{"date":"05.12.2026","posts":[{{Posts2}}]},{"date":"4/12/2026","posts":[{{Posts1}}]}]}""",
            Whole),
        ["dates copied from an example"] = (
            $$"""{"schedule":[{"date":"2024-01-15","posts":[{{Posts1}}]},{"date":"2024-01-16","posts":[{{Posts2}}]}]}""",
            Whole),
        ["a date that disagrees with its place"] = (
            $$"""{"schedule":[{"day":1,"posts":[{{Posts1}},{"date":"2026-12-05","platform":"TikTok","caption":"Moved here"}]},{{Day2}}]}""",
            "1 Instagram Bread rises; 1 X Grams do not; 2 TikTok Moved here; 2 Instagram Rye keeps; 2 X Ask me"),
        ["weeks"] = ($$"""{"weeks":[{"week":1,"days":[{{Day1}},{{Day2}}]}]}""", Whole),
        ["weeks by name"] = ($$"""{"plan":{"Week 1":{"Friday":[{{Posts1}}],"Saturday":[{{Posts2}}]} } }""", Whole),
        ["platforms first"] = (
            $$"""{"Instagram":[{"day":1,"caption":"Bread rises"},{"day":2,"caption":"Rye keeps"}],"""
                + $$""" "Twitter":[{"day":1,"caption":"Grams do not"},{"day":2,"caption":"Ask me"}]}""",
            "1 Instagram Bread rises; 1 X Grams do not; 2 Instagram Rye keeps; 2 X Ask me"),
        ["platforms first, without days"] = (
            $$"""{"plan":{"Instagram":[{"caption":"Bread rises"},{"caption":"Rye keeps"}],"""
                + $$""" "X":[{"caption":"Grams do not"},{"caption":"Ask me"}]} }""",
            "1 Instagram Bread rises; 1 X Grams do not; 2 Instagram Rye keeps; 2 X Ask me"),
        ["platforms under each day"] = (
            """{"schedule":[{"day":1,"Instagram":{"caption":"Bread rises"},"X":{"caption":"Grams do not"}},"""
                + """{"day":2,"Instagram":{"caption":"Rye keeps"},"X":{"caption":"Ask me"}}]}""",
            Whole),
        ["keys in Pascal case"] = (Plain.Replace("schedule", "Schedule", StringComparison.Ordinal).Replace("platform", "Platform",
            StringComparison.Ordinal)
            .Replace("caption", "SuggestedCaption", StringComparison.Ordinal), Whole),
        ["keys in German"] = (Translated("zeitplan", "tag", "beiträge", "plattform", "bildunterschrift"), Whole),
        ["keys in French"] = (Translated("calendrier", "jour", "publications", "plateforme", "légende"), Whole),
        ["keys in Spanish"] = (Translated("calendario", "día", "publicaciones", "red", "texto"), Whole),
        ["keys in Portuguese"] = (Translated("cronograma", "dia", "postagens", "plataforma", "legenda"), Whole),
        ["two networks at once"] = (
            $$"""{"schedule":[{"day":1,"posts":[{{Posts1}}]},{"day":2,"posts":[{"platform":"Instagram & X","caption":"For both"}]}]}""",
            "1 Instagram Bread rises; 1 X Grams do not; 2 Instagram For both; 2 X For both"),
        ["two networks in a list"] = ("""{"schedule":[{"day":1,"posts":[{"platform":["Instagram","TikTok"],"caption":"For both"}]}]}""",
            "1 Instagram For both; 1 TikTok For both"),
        ["comments"] = (Plain.Replace("{\"day\":2", "// the weekend\n{\"day\":2 /* Saturday */", StringComparison.Ordinal), Whole),
        ["trailing commas"] = (Plain.Replace("}]}", "},],}", StringComparison.Ordinal), Whole),
        ["missing commas"] = (Plain.Replace("},{", "}\n{", StringComparison.Ordinal), Whole),
        ["single quotes"] = (Plain.Replace('"', '\''), Whole),
        ["single quotes and an apostrophe"] = ("{'schedule': [{'day': 1, 'posts': [{'platform': 'X', 'caption': 'Don't knead it'}]}]}",
            "1 X Don't knead it"),
        ["curly quotes"] = ("{“schedule”: [{“day”: 1, “posts”: [{“platform”: “X”, “caption”: “Grams do not”}]}]}", "1 X Grams do not"),
        ["names without quotes"] = ("{schedule: [{day: 1, posts: [{platform: \"X\", caption: \"Grams do not\"}]}]}", "1 X Grams do not"),
        ["Python"] = ("{'schedule': [{'day': 1, 'published': False, 'score': None, 'posts': [{'platform': 'X', 'caption': 'Grams do "
            + "not'}]}]}", "1 X Grams do not"),
        ["NaN"] = (Plain.Replace("{\"day\":1,", "{\"day\":1,\"score\":NaN,\"rank\":-Infinity,", StringComparison.Ordinal), Whole),
        ["an unescaped quote"] = (Plain.Replace("Grams do not", "Grams \"do\" not", StringComparison.Ordinal), Whole.Replace("Grams do",
            "Grams \"do\"", StringComparison.Ordinal)),
        ["an unescaped quote before a comma"] = (Plain.Replace("Grams do not", "\\\"Grams\", he said, do not", StringComparison.Ordinal),
            Whole.Replace("Grams do not", "\"Grams\", he said, do not", StringComparison.Ordinal)),
        ["a quote that never ends"] = ("{\"schedule\":[{\"day\":1,\"posts\":[{\"platform\":\"X\",\n\"caption\":\"Grams do "
            + "not,\n\"time\":\"09:00\"}]}]}", "1 X Grams do not"),
        ["line ends in a caption"] = (Plain.Replace("Grams do not", "Grams\ndo not", StringComparison.Ordinal), Whole.Replace("Grams do",
            "Grams/do", StringComparison.Ordinal)),
        ["cut within a post"] = (Plain[..Plain.IndexOf("Ask me", StringComparison.Ordinal)],
            "1 Instagram Bread rises; 1 X Grams do not; 2 Instagram Rye keeps"),
        ["cut behind a post"] = (Plain[..(Plain.IndexOf("Rye keeps\"}", StringComparison.Ordinal) + 11)],
            "1 Instagram Bread rises; 1 X Grams do not; 2 Instagram Rye keeps"),
        ["cut in a fence"] = ($"```json\n{Plain[..Plain.IndexOf("Ask me", StringComparison.Ordinal)]}",
            "1 Instagram Bread rises; 1 X Grams do not; 2 Instagram Rye keeps"),
        ["a missing bracket at the end"] = (Plain[..^1], Whole),
        ["a missing bracket between days"] = (Plain.Replace("]},{\"day\":2", ",{\"day\":2", StringComparison.Ordinal), Whole),
        ["a missing brace between posts"] = (Plain.Replace("Bread rises\"}", "Bread rises\"", StringComparison.Ordinal), Whole),
        ["a bracket too many"] = (Plain.Replace("]},{\"day\":2", "]]},{\"day\":2", StringComparison.Ordinal), Whole),
        ["a null post"] = (Plain.Replace("{\"day\":2,\"posts\":[", "{\"day\":2,\"posts\":[null,", StringComparison.Ordinal), Whole),
        ["a post that is a sentence"] = (Plain.Replace("{\"day\":2,\"posts\":[", "{\"day\":2,\"posts\":[\"Rest today\",",
            StringComparison.Ordinal), Whole),
        ["a caption in an object"] = (Plain.Replace("\"caption\":\"Ask me\"", "\"caption\":{\"text\":\"Ask me\"}",
            StringComparison.Ordinal), Whole),
        ["a caption in lines"] = (Plain.Replace("\"caption\":\"Ask me\"", "\"caption\":[\"Ask\",\"me\"]", StringComparison.Ordinal),
            Whole.Replace("Ask me", "Ask/me", StringComparison.Ordinal)),
        ["a placeholder before it"] = ($"Dear {{name}}, here is [your plan]: {Plain}", Whole),
        ["JSON quoted among words"] = ($"The plan is {Quoted(Plain)} as asked.", Whole),
        ["a symbol without a name at the end"] = ("Here it is: {:", ""),
        ["half a character"] = (Plain.Replace("Ask me", "Ask me \\ud83e", StringComparison.Ordinal), Whole),
        ["a NUL"] = (Plain.Replace("Ask me", "Ask\\u0000 me", StringComparison.Ordinal), Whole),
    };

    public static TheoryData<string> Names => [.. Answers.Keys];

    [Theory, MemberData(nameof(Names))]
    public void An_odd_answer_gives_the_plan_that_is_in_it(string name)
    {
        var (answer, posts) = Answers[name];
        var plan = PlanReader.Read(answer, Period).Plan;

        Assert.Equal(posts, plan is null ? "" : string.Join("; ", plan.Schedule.SelectMany(day => day.Posts.Select(post =>
            $"{day.Day} {post.Platform} {post.SuggestedCaption?.Replace('\n', '/')}"))));
    }

    private static string Post(string platform, string caption, int? day = null) =>
        $$"""{{{(day is null ? "" : $"\"day\":{day},")}}"platform":"{{platform}}","caption":"{{caption}}"}""";

    private static string Posts1 => $"{Post("Instagram", "Bread rises")},{Post("X", "Grams do not")}";

    private static string Posts2 => $"{Post("Instagram", "Rye keeps")},{Post("X", "Ask me")}";

    private static string Day1 => $$"""{"day":1,"posts":[{{Posts1}}]}""";

    private static string Day2 => $$"""{"day":2,"posts":[{{Posts2}}]}""";

    private static string Plain => $$"""{"schedule":[{{Day1}},{{Day2}}]}""";

    private static string[] Flat =>
        [Post("Instagram", "Bread rises", 1), Post("X", "Grams do not", 1), Post("Instagram", "Rye keeps", 2), Post("X", "Ask me", 2)];

    private static string Dated(string json) => json.Replace("\"day\":1", "\"date\":\"2026-12-04\"", StringComparison.Ordinal)
        .Replace("\"day\":2", "\"date\":\"2026-12-05\"", StringComparison.Ordinal);

    private static string Quoted(string json) => System.Text.Json.JsonSerializer.Serialize(json);

    private static string Translated(string schedule, string day, string posts, string platform, string caption) =>
        Plain.Replace("schedule", schedule, StringComparison.Ordinal).Replace("\"day\"", $"\"{day}\"", StringComparison.Ordinal)
            .Replace("posts", posts, StringComparison.Ordinal).Replace("platform", platform, StringComparison.Ordinal)
            .Replace("caption", caption, StringComparison.Ordinal);
}
