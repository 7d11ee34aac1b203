using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow.BuiltIn;

namespace PlanBuilder.Tests.Workflow.BuiltIn;

public sealed class KnowledgeTests
{
    private static readonly List<Angle> All = [.. Pillars.All.SelectMany(pillar => Knowledge.Curated.Angles[pillar])];

    [Fact]
    public void There_are_at_least_ninety_angles_and_every_word_in_them_is_known()
    {
        Assert.InRange(All.Count, 90, 200);
        Assert.Equal(All.Count, All.Select(angle => angle.Theme).Distinct().Count());
        Assert.All(All, angle =>
        {
            Assert.Contains(angle.Type, PostTypes.All);
            Assert.NotEmpty(angle.Platforms);
            Assert.All(angle.Platforms, name => Assert.NotNull(Platform.Find(name)));
            Assert.NotEmpty(angle.Goals);
            Assert.All(angle.Goals, goal => Assert.Contains(goal, Goals.All));
            Assert.Equal((2, 3, 2, 2), (angle.Tags.Count, angle.Hooks.Count, angle.Show.Count, angle.Ask.Count));
        });
    }

    [Fact]
    public void No_sentence_stands_twice()
    {
        string[] sentences =
        [
            .. All.SelectMany(angle => angle.Hooks.Concat(angle.Show).Concat(angle.Ask).Append(angle.Brief)),
            .. Knowledge.Curated.Closings.Values.SelectMany(all => all),
        ];
        Assert.Equal([], sentences.GroupBy(sentence => sentence).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    [Fact]
    public void Only_pictures_are_swiped_and_only_films_are_watched() =>
        Assert.All(All, angle =>
        {
            var words = string.Join(' ', angle.Hooks.Concat(angle.Show).Concat(angle.Ask)).ToLowerInvariant();
            Assert.False(words.Contains("swipe", StringComparison.Ordinal) && angle.Type != PostTypes.Carousel, angle.Theme);
            Assert.False(
                words.Contains("watch ", StringComparison.Ordinal) && angle.Type is not (PostTypes.Video or PostTypes.StoryReel),
                angle.Theme);
            Assert.False(
                angle.Type == PostTypes.Carousel && angle.Platforms.Any(name => name is "TikTok" or "YouTube" or "X"),
                angle.Theme);
        });

    [Fact]
    public void A_hook_that_gets_a_heading_reads_on_after_its_colon() =>
        Assert.All(All.Where(angle => angle.TakesSubject || angle.Series is not null), angle =>
            Assert.DoesNotContain(angle.Hooks, hook => hook.Contains(':', StringComparison.Ordinal) || hook.StartsWith('"')));

    [Fact]
    public void Every_trade_has_a_sentence_of_advice_on_each_of_its_jobs_and_no_two_say_the_same()
    {
        var jobs = Knowledge.Curated.Fields.SelectMany(field => field.Subjects).ToList();
        Assert.All(jobs, job => Assert.InRange(job.Tip!.Length, 30, 140));
        Assert.All(jobs, job => Assert.EndsWith(".", job.Tip, StringComparison.Ordinal));
        Assert.Equal(jobs.Count, jobs.Select(job => job.Tip).Distinct().Count());
        Assert.All(Knowledge.Curated.Fields, field => Assert.InRange(field.Subjects.Count, 12, 20));
    }

    [Fact]
    public void Kinds_that_an_angle_is_not_for_are_kinds_of_trades() =>
        Assert.Empty(All.SelectMany(angle => angle.NotFor ?? [])
            .Except([.. Knowledge.Curated.Fields.Select(field => field.Kind), Field.Unknown.Kind]));

    [Fact]
    public void Every_goal_has_an_even_number_of_closings_and_two_for_each_trade()
    {
        Assert.Equal(Goals.All, Knowledge.Curated.Closings.Keys);
        Assert.All(Knowledge.Curated.Closings.Values, closings =>
        {
            Assert.Equal(0, closings.Count % 2);
            Assert.InRange(closings.Count, 2 * Knowledge.Curated.Fields.Count, 200);
        });
    }

    [Theory]
    [InlineData("sourdough bakery", "shaping a loaf")]
    [InlineData("family dentist", "cleaning between the teeth")]
    [InlineData("yoga teacher", "rolling up the mat")]
    [InlineData("software consultant", "writing a bug report")]
    public void A_trade_is_known_by_its_first_word_that_says_something(string niche, string subject) =>
        Assert.Contains(
            subject, Knowledge.Curated.Fields[Knowledge.Curated.FieldOf(niche.Split(' '))!.Value].Subjects.Select(known => known.Name));

    [Theory, InlineData("general"), InlineData("falconry"), InlineData("مخبز")]
    public void A_trade_we_do_not_know_is_none(string niche) => Assert.Null(Knowledge.Curated.FieldOf([niche]));
}
