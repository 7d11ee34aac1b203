using System.Text.Json.Nodes;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Planning;

/// <summary>A model's bad answers, from their text to what of them is still wrong once they are read and mended.</summary>
public sealed class ModelAnswerTests
{
    private static readonly PlanRequest Request = Requests.Create();

    private static readonly Dictionary<string, (string Answer, string? Remains)> Answers = new()
    {
        ["no JSON"] = ("As a content strategist, I would begin with a carousel.", null),
        ["fenced"] = ($"```json\n{PlanJson.Written}\n```", ""),
        ["words around it"] = ($"Certainly! {PlanJson.Written} Enjoy.", ""),
        ["missing fields"] = (Changed(
            json => Without(json, "goal", "period", "platforms", "contentMix", "totalPosts", "timeZone", "made")), ""),
        ["missing fields of a post"] = (OfFirst(
            post => Without(post, "id", "time", "type", "pillar", "angle", "suggestedHashtags")), "Type Pillar"),
        ["extra fields"] = (OfFirst(post => post["emoji"] = JsonNode.Parse("""[{"a":1}]""")), ""),
        ["a mix that does not sum"] = (Changed(
            json => json["contentMix"] = JsonNode.Parse("""{"educational":60,"entertaining":60,"promotional":60}""")), ""),
        ["a total that does not match"] = (Changed(json => json["totalPosts"] = 7), ""),
        ["a day 0 beside a day 14"] = (Changed(json => json["schedule"]![0]!["day"] = 0), ""),
        ["days from 0"] = (Changed(json => json["schedule"]!.AsArray().ToList().ForEach(day => day!["day"] = (int)day["day"]! - 1)), ""),
        ["a day twice"] = (Changed(json => json["schedule"]!.AsArray().Add(json["schedule"]![0]!.DeepClone())), ""),
        ["days out of order"] = (Changed(
            json => json["schedule"] = new JsonArray([.. json["schedule"]!.AsArray().Reverse().Select(day => day!.DeepClone())])), ""),
        ["the time 25:00"] = (OfFirst(post => post["time"] = "25:00"), ""),
        ["the time 9am"] = (OfFirst(post => post["time"] = "9am"), ""),
        ["10,000 posts"] = (Changed(json => json["schedule"]![0]!["posts"] = new JsonArray(
            [.. Enumerable.Repeat(json["schedule"]![0]!["posts"]![0]!, 10_000).Select(post => post.DeepClone())])), "MissingPost"),
        ["a caption of a megabyte"] = (OfFirst(post => post["suggestedCaption"] = new string('a', 1_000_000)), "MissingPost"),
        ["hashtags as a text"] = (OfFirst(post => post["suggestedHashtags"] = "#bread #rye"), ""),
        ["hashtags with spaces"] = (OfFirst(post => post["suggestedHashtags"] = JsonNode.Parse("""["sour dough"," # rye "]""")), ""),
        ["a null schedule"] = (Changed(json => json["schedule"] = null), null),
        ["HTML inside"] = (OfFirst(post => post["theme"] = "<img src=x onerror=alert(1)>Bread"), ""),
        ["HTML alone"] = (OfFirst(post => post["theme"] = "<img src=x onerror=alert(1)>"), "Theme"),
        ["an unknown platform"] = (OfFirst(post => post["platform"] = "Mastodon"), "MissingPost"),
        ["control characters"] = (OfFirst(post => post["theme"] = "Br\u0000ead\u001b[31m"), ""),
        ["right-to-left text"] = (OfFirst(post => post["suggestedCaption"] = "كيف نخبز الخبز كل يوم؟"), ""),
        ["no captions"] = (Changed(json =>
        {
            foreach (var post in json["schedule"]!.AsArray().SelectMany(day => day!["posts"]!.AsArray()))
            {
                Without(post!.AsObject(), "suggestedCaption");
            }
        }), "NoCaption"),
    };

    public static TheoryData<string> Names => [.. Answers.Keys];

    [Theory, MemberData(nameof(Names))]
    public void A_bad_answer_is_refused_or_mended_but_for_what_needs_new_words(string name)
    {
        var (answer, remains) = Answers[name];
        if (remains is null)
        {
            PlanJson.Refuses(answer);
            return;
        }

        var plan = PlanRepair.Repair(PlanJson.Read(answer), Request);
        Assert.Equal(remains, string.Join(' ', PlanCheck.Findings(plan, Request).Select(finding => finding.Kind).Distinct()));
        Assert.Equal(name != "no captions", PlanCheck.IsUsable(plan, Request));
    }

    private static string Changed(Action<JsonObject> change) => PlanJson.Changed(change);

    private static void Without(JsonObject json, params string[] names)
    {
        foreach (var name in names)
        {
            json.Remove(name);
        }
    }

    private static string OfFirst(Action<JsonObject> change) => Changed(json => change(json["schedule"]![0]!["posts"]![0]!.AsObject()));
}
