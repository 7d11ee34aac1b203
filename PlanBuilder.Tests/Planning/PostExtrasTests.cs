using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Planning;

/// <summary>What only some platforms have room for: read in every spelling, and mended.</summary>
public sealed class PostExtrasTests
{
    private static readonly PlanRequest Request = Requests.Create(days: 7, platforms: "X,YouTube,LinkedIn");

    [Theory]
    [InlineData("""{"hook": "H", "visual": "V", "first_comment": "F", "alt_text": "A", "batch": 2}""")]
    [InlineData("""{"Hook": "H", "VisualIdea": ["V"], "FirstComment": "F", "AltText": "A", "Batch": "Batch 2"}""")]
    [InlineData("""{"Opening Line": "H", "shot_list": {"description": "V"}, "pinnedComment": "F", "alt": "A", "shoot": "Shoot #2"}""")]
    [InlineData("""{"accroche": "H", "visuel": "V", "premierCommentaire": "F", "texteAlternatif": "A", "batchId": "B"}""")]
    public void A_part_is_known_by_other_names(string parts)
    {
        var post = Read(parts);

        Assert.Equal(("H", "V", "F", "A", 2), (post.Hook, post.Visual, post.FirstComment, post.AltText, post.Batch));
    }

    [Theory]
    [InlineData("""{"poll": {"question": "Rye?", "options": ["Yes", "No"]}}""", "Rye?", "Yes|No")]
    [InlineData("""{"Poll": {"Question": "Rye?", "Choices": [{"text": "Yes"}, {"text": "No"}]}}""", "Rye?", "Yes|No")]
    [InlineData("""{"poll_options": ["Yes", "No", "yes", "Maybe", "Never", "Later"], "hook": "Rye?"}""", "Rye?", "Yes|No|Maybe|Never")]
    [InlineData("""{"poll": ["Yes", "No"], "suggestedCaption": "Well. Rye?", "hook": "Never."}""", "Rye?", "Yes|No")]
    [InlineData("""{"poll": "Yes | No", "hook": "Rye?"}""", "Rye?", "Yes|No")]
    [InlineData("""{"poll": {"options": ["Yes", "No"]}}""", "Theme", "Yes|No")]
    [InlineData("""{"poll": {"question": "Rye?", "options": ["Yes"]}}""", null, null)]
    [InlineData("""{"poll": {"question": "Rye?"}}""", null, null)]
    [InlineData("""{"poll": true}""", null, null)]
    public void A_poll_has_a_question_and_two_to_four_answers(string parts, string? question, string? options)
    {
        var poll = Mended(Read(parts)).Poll;

        Assert.Equal(question, poll?.Question);
        Assert.Equal(options, poll is null ? null : string.Join('|', poll.Options));
    }

    [Theory]
    [InlineData("""{"thread": ["One.", "Two."]}""")]
    [InlineData("""{"thread": [{"text": "One."}, {"text": "Two."}]}""")]
    [InlineData("""{"tweets": ["1/3 Caption of it.", "2/3 One.", "3/3: Two."]}""")]
    [InlineData("""{"thread": "1/ One.\n2/ Two."}""")]
    [InlineData("""{"thread": "One.\n\nTwo."}""")]
    [InlineData("""{"thread": "One.\n---\nTwo."}""")]
    [InlineData("""{"thread": {"tweet1": "One.", "tweet2": "Two."}}""")]
    public void A_thread_is_a_list_or_one_text_and_begins_with_its_caption(string parts) =>
        Assert.Equal(["One.", "Two."], Mended(Read(parts)).Thread);

    [Fact]
    public void A_part_of_a_thread_that_is_too_long_is_two_and_other_platforms_have_none()
    {
        var part = string.Join(' ', Enumerable.Repeat("A sentence of a thread that runs on and on.", 10));

        var thread = Mended(Post() with { Thread = [part, " "] }).Thread!;

        Assert.All(thread, each => Assert.InRange(each.Length, 1, 280));
        Assert.Equal(part, string.Join(' ', thread));
        Assert.All(thread, each => Assert.EndsWith(".", each, StringComparison.Ordinal));
        Assert.Null(Mended(Post() with { Platform = "LinkedIn", Thread = ["One."] }).Thread);
    }

    [Theory]
    [InlineData("[1, 2]", "1,2")]
    [InlineData("\"[2]\"", "2")]
    [InlineData("[\"https://a.example/one\", {\"url\": \"http://b.example/two/\"}, \"https://c.example\", 7, 0, 2]", "1,2")]
    [InlineData("[7]", "")]
    [InlineData("{}", "")]
    public void Sources_are_numbers_or_addresses_of_what_was_found(string sources, string numbers)
    {
        PlanSource[] found = [new("https://a.example/one"), new("https://b.example/two")];
        var (read, _) = PlanReader.Read(Answer($$"""{"sources": {{sources}}}"""), sources: found);
        var plan = read! with { Provenance = read.Provenance with { Sources = found } };

        var post = PlanRepair.Finish(PlanRepair.Repair(plan, Request), Request).Posts().Single();

        Assert.Equal(numbers, string.Join(',', post.Sources ?? []));
    }

    [Fact]
    public void Parts_are_cleaned_and_bounded_and_keep_to_their_platform()
    {
        var post = Mended(Post() with
        {
            Hook = new string('h', 400),
            Visual = "<b>1.</b> The jar\u0007",
            AltText = "  two\nlines ",
            Title = "A title",
            Batch = 100,
            Link = "http://bakery.example",
            FirstComment = " ",
            Sources = [0, 3, 3, 200],
        });

        Assert.Equal(300, post.Hook!.Length);
        Assert.Equal(("1. The jar", "two lines", null, null), (post.Visual, post.AltText, post.Title, post.FirstComment));
        Assert.Equal((null, null), (post.Link, post.Batch));
        Assert.Equal([3], post.Sources);
        Assert.Equal("A title", Mended(Post() with { Platform = "YouTube", Title = "A title" }).Title);
        Assert.Equal("A title", Mended(Post() with { Platform = "LinkedIn", Type = "PDF document", Title = "A title" }).Title);
    }

    [Theory]
    [InlineData("thread", "X", PostTypes.Thread)]
    [InlineData("thread", "LinkedIn", PostTypes.EngagementPost)]
    [InlineData("Document", "LinkedIn", PostTypes.Document)]
    [InlineData("Document", "X", PostTypes.Carousel)]
    [InlineData("YouTube Short", "YouTube", PostTypes.Short)]
    [InlineData("Short", "Instagram", PostTypes.Video)]
    [InlineData("short-form", "Instagram", PostTypes.StoryReel)]
    [InlineData("Poll", "X", PostTypes.Poll)]
    [InlineData("Poll", "TikTok", PostTypes.EngagementPost)]
    [InlineData("Image post", "Instagram", PostTypes.Photo)]
    [InlineData("Photo carousel", "Instagram", PostTypes.Carousel)]
    [InlineData("Photo", "YouTube", PostTypes.EngagementPost)]
    public void A_type_is_one_that_the_platform_has(string type, string platform, string expected)
    {
        Assert.Equal(expected, Synonyms.Type(type, null, platform));
        Assert.Contains(expected, PostTypes.On(platform));
    }

    [Fact]
    public void A_type_of_another_platform_is_found()
    {
        var post = Post() with { Platform = "LinkedIn", Type = PostTypes.Short };

        Assert.Contains(PostCheck.Findings(post), finding => finding.Kind == FindingKind.Type);
        Assert.DoesNotContain(PostCheck.Findings(post with { Platform = "YouTube" }), finding => finding.Kind == FindingKind.Type);
        Assert.DoesNotContain(PostCheck.Findings(post with { Platform = "Mastodon" }), finding => finding.Kind == FindingKind.Type);
    }

    [Fact]
    public void A_second_answer_brings_its_parts_and_leaves_the_others()
    {
        var request = Requests.Create(days: 7, platforms: "X");
        var plan = Requests.Make(request);
        var old = plan.Schedule[0].Posts[0] with { Hook = "Old", AltText = "Kept" };
        plan = PlanEdit.With(plan, 1, old);
        var answer = new PlanDay(1, null, [old with { Id = "new", Hook = "New", AltText = null, Visual = "Shown" }]);

        var merged = PlanRepair.Merge(plan, plan with { Schedule = [answer] }, [new(1, "X", [], old.Id)]).Schedule[0].Posts[0];

        Assert.Equal(("New", "Kept", "Shown"), (merged.Hook, merged.AltText, merged.Visual));
    }

    private static Post Post() =>
        new("p", "09:00", PostTypes.Video, "Theme", "X", Pillars.Educational, "Caption of it.", ["#bread"]);

    private static string Answer(string parts) =>
        $$"""
        {"schedule": [{"day": 1, "posts": [
          {"platform": "X", "type": "Thread", "theme": "Theme", "suggestedCaption": "Caption of it.", {{parts[1..]}}]}]}
        """;

    private static Post Read(string parts) => PlanReader.Read(Answer(parts)).Plan!.Posts().Single();

    private static Post Mended(Post post)
    {
        var plan = Requests.Make(Request) with { Schedule = [new(1, null, [post])] };
        var repaired = PlanRepair.Repair(plan, Request);
        Assert.Equivalent(repaired, PlanRepair.Repair(repaired, Request), strict: true);
        return repaired.Posts().Single();
    }
}
