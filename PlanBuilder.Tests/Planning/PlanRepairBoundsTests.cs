using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Planning;

/// <summary>Where repair draws its lines: how long parts may be, where they are cut, and which of several posts gives way.</summary>
public sealed class PlanRepairBoundsTests
{
    private static readonly PlanRequest Request = Requests.Create(days: 7, platforms: "Instagram,X");
    private static readonly Plan Good = Requests.Make(Request);

    private static readonly Post Full = new("full", "09:00", PostTypes.Video, "Old", "X", Pillars.Educational, "Old words", ["#old"], "Old")
    {
        Hook = "Old", Visual = "Old", FirstComment = "Old", AltText = "Old", Title = "Old", Poll = new("Old?", ["A", "B"]),
        Thread = ["Old"], Sources = [1], Batch = 1, Link = "https://old.example/",
    };

    [Fact]
    public void A_second_answer_replaces_all_that_it_has_but_the_id_and_the_link()
    {
        var fix = new Post("new", "10:00", PostTypes.Poll, "New", "X", Pillars.Promotional, "New words", ["#new"], "New", ["Odd."])
        {
            Hook = "New", Visual = "New", FirstComment = "New", AltText = "New", Title = "New", Poll = new("New?", ["C", "D"]),
            Thread = ["New"], Sources = [2], Batch = 2, Link = "https://new.example/",
        };
        Assert.Equal(fix with { Id = "full", Link = Full.Link, Findings = null }, Merged(fix));
    }

    [Fact]
    public void What_it_lacks_stays_as_it_was()
    {
        Assert.Equal(Full, Merged(new Post("new", "", "", "", "X")));
        Assert.Equal(Full, Merged(new Post("new", "", " ", " ", "X", null, " ", [])));
    }

    [Fact]
    public void Of_two_answers_for_one_slot_the_first_with_a_caption_is_taken()
    {
        Post[] answers = [new("a", "", "", "Idea", "X"), new("b", "", "", "", "X", null, "Words"), new("c", "", "", "", "X", null, "More")];
        Assert.Equal(Full with { SuggestedCaption = "Words" }, Merged(answers));
    }

    [Fact]
    public void A_pillar_that_stands_as_the_type_is_the_post_s_unless_it_has_one()
    {
        var typed = Full with { Type = "Promotional" };
        Assert.Equal(Pillars.Promotional, PlanRepair.Mended(typed with { Pillar = null }).Pillar);
        Assert.Equal(Pillars.Promotional, PlanRepair.Mended(typed with { Pillar = "no such" }).Pillar);
        Assert.Equal(Pillars.Entertaining, PlanRepair.Mended(typed with { Pillar = "fun" }).Pillar);
        Assert.Equal(Pillars.Educational, PlanRepair.Mended(typed).Pillar);
        Assert.True(PostTypes.Suits(PlanRepair.Mended(Full with { Type = "" }).Type, "X"));
    }

    [Fact]
    public void Hashtags_of_which_none_were_given_are_none_and_not_an_empty_list()
    {
        Assert.Null(PlanRepair.Mended(Full with { SuggestedHashtags = null }).SuggestedHashtags);
        Assert.Equal([], PlanRepair.Mended(Full with { SuggestedHashtags = [] }).SuggestedHashtags);
        Assert.Equal(
            ["#rye"], PlanRepair.Mended(Full with { SuggestedCaption = "Old words\n\n#rye", SuggestedHashtags = null }).SuggestedHashtags);
    }

    [Fact]
    public void Days_with_a_gap_keep_their_numbers()
    {
        int[] numbers = [3, 5, 8];
        var plan = Good with { Schedule = [.. numbers.Select((day, i) => Good.Schedule[i] with { Day = day })] };
        var repaired = PlanRepair.Repair(plan, Request); // in which the posts of the eighth day fill the first
        Assert.Equal([2, 0, 2, 0, 2, 0, 0], repaired.Schedule.Select(day => day.Posts.Count));
    }

    [Fact]
    public void Of_two_posts_with_one_id_or_at_one_time_the_later_gets_another()
    {
        var twice = Request with { PostsPerDay = 3 };
        var posts = PlanRepair.Repair(On(new("mine", "12:00", PostTypes.Video, "A", "X", null, "One thing"),
            new("mine", "12:00", PostTypes.Video, "B", "X", null, "Another subject"),
            new("mine", "17:00", PostTypes.Video, "C", "X", null, "Third matter")), twice).Schedule[0].Posts;

        Assert.Equal([("B", "08:00"), ("A", "12:00"), ("C", "17:00")], posts.Select(post => (post.Theme, post.Time)));
        Assert.Equal(3, posts.Select(post => post.Id).Distinct().Count());
        Assert.Contains("mine", posts.Select(post => post.Id));
    }

    [Fact]
    public void Three_posts_at_one_time_get_three()
    {
        string[] themes = ["A", "B", "C"];
        var posts = themes.Select(theme => new Post(theme, "12:00", PostTypes.Video, theme, "X", null, $"{theme} alone"));
        var repaired = PlanRepair.Repair(On([.. posts]), Request with { PostsPerDay = 3 }).Schedule[0].Posts;
        Assert.Equal(3, repaired.Select(post => post.Time).Distinct().Count());
        Assert.Equal("12:00", repaired.Single(post => post.Theme == "A").Time);
    }

    [Theory]
    [InlineData("[https://a.example/b](https://a.example/b)", "https://a.example/b")]
    [InlineData("[b](https://a.example/b)", "b: https://a.example/b")]
    [InlineData("****", "****")]
    [InlineData("```\n```", null)]
    [InlineData("__Bold__ and **bold**", "Bold and bold")]
    public void Markdown_goes_and_its_words_stay(string caption, string? plain) =>
        Assert.Equal(plain, PlanRepair.Mended(Full with { SuggestedCaption = caption }).SuggestedCaption);

    [Theory]
    [InlineData(300, 300, ""), InlineData(301, 300, "…")]
    public void A_part_is_cut_at_its_bound(int length, int kept, string end)
    {
        var hook = PlanRepair.Mended(Full with { Hook = new string('h', length) }).Hook!;
        Assert.Equal(new string('h', kept - end.Length) + end, hook);
    }

    [Fact]
    public void It_is_cut_between_words_where_there_is_a_space_late_enough_and_never_within_an_emoji()
    {
        Assert.Equal($"{new string('a', 200)}…", Hook($"{new string('a', 200)} {new string('b', 200)}"));
        Assert.Equal($"{new string('a', 100)} {new string('b', 198)}…", Hook($"{new string('a', 100)} {new string('b', 300)}"));
        Assert.Equal($"{new string('a', 298)}…", Hook($"{new string('a', 298)}🥖🥖"));

        static string? Hook(string words) => PlanRepair.Mended(Full with { Hook = words }).Hook;
    }

    [Fact]
    public void A_thread_is_cut_behind_sentences_between_words_or_anywhere_but_in_an_emoji()
    {
        Assert.Equal(280, Assert.Single(Thread(new string('a', 280))).Length);
        Assert.Equal([280, 1], Thread(new string('a', 281)).Select(part => part.Length));
        Assert.Equal([new string('a', 199) + ".", new string('b', 200)], Thread($"{new string('a', 199)}. {new string('b', 200)}"));
        Assert.Equal([$"a. {new string('b', 200)}", new string('c', 200)], Thread($"a. {new string('b', 200)} {new string('c', 200)}"));
        Assert.Equal([new string('a', 279), "🥖b"], Thread($"{new string('a', 279)}🥖b"));
        Assert.Equal(24, Thread([.. Enumerable.Range(1, 25).Select(i => $"Part number {i}")]).Count);
        Assert.Equal(["Two."], Thread("Old words", "Two.")); // its first part is the caption again

        static IReadOnlyList<string> Thread(params string[] parts) => PlanRepair.Mended(Full with { Thread = parts }).Thread!;
    }

    [Fact]
    public void Numbers_out_of_bounds_are_none()
    {
        Assert.Equal([1, 100], PlanRepair.Mended(Full with { Sources = [101, 100, 0, 1, 1] }).Sources);
        Assert.Equal([1, 99, null, null], ((int[])[1, 99, 0, 100]).Select(batch => PlanRepair.Mended(Full with { Batch = batch }).Batch));
    }

    [Fact]
    public void A_poll_s_question_is_found_where_there_is_one_of_a_fitting_length()
    {
        Assert.Equal("Rye?", Question("?", "Well. Rye?"));
        Assert.Equal("Rye?", Question($"{new string('a', 140)}?", "Rye?"));
        Assert.Equal($"{new string('a', 139)}?", Question($"{new string('a', 139)}?", "Rye?"));
        Assert.Equal("Old", Question("None.", "None."));

        static string Question(string caption, string hook) => PlanRepair.Mended(
            Full with { SuggestedCaption = caption, Hook = hook, Poll = new("", ["A", "B"]) }).Poll!.Question;
    }

    [Theory]
    [InlineData("X", "03:00", "12:00"), InlineData("Elsewhere", "03:00", "03:00"), InlineData("Elsewhere", "25:61", "")]
    public void An_hour_that_cannot_be_gives_way_to_the_platform_s_good_one(string platform, string time, string mended) =>
        Assert.Equal(mended, PlanRepair.Mended(Full with { Platform = platform, Time = time }).Time);

    [Fact]
    public void A_finished_plan_knows_its_days_and_the_sources_that_there_are()
    {
        var request = Requests.Create(days: 7, platforms: "X", start: new(2026, 12, 25)) with { Country = "US" };
        var plan = On(Full with { Sources = [1, 2] }) with { Provenance = new("test", [], [new("https://a.example/")]) };
        var finished = PlanRepair.Finish(plan, request);

        Assert.Equal([1], finished.Schedule[0].Posts[0].Sources);
        Assert.Null(PlanRepair.Finish(plan with { Provenance = new("test", [], []) }, request).Schedule[0].Posts[0].Sources);
        Assert.Contains("Christmas", finished.Schedule[0].Note, StringComparison.Ordinal); // by its number
        Assert.Contains("Christmas", Noted(new(2026, 12, 25)), StringComparison.Ordinal);
        Assert.Null(Noted(new(2025, 1, 2)));

        string? Noted(DateOnly date) => PlanRepair.Finish(
            plan with { Schedule = [plan.Schedule[0] with { Day = 5, Date = date }] }, request).Schedule[0].Note;
    }

    private static Plan On(params Post[] posts) => Good with { Schedule = [new(1, null, posts)] };

    private static Post Merged(params Post[] answers) =>
        PlanRepair.Merge(On(Full), On(answers), [new(1, "X", [], "full")]).Posts().Single();
}
