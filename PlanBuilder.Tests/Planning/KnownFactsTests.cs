using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Planning;

/// <summary>What a caption may say as a fact, and how what it may not is quoted.</summary>
public sealed class KnownFactsTests
{
    private static readonly PlanRequest Request = Requests.Create(days: 7, platforms: "LinkedIn", start: new(2026, 12, 1)) with
    {
        Website = "https://www.bakery.example/courses",
        Country = "GB",
        WordsToAvoid = ["cheap"],
        KeyDates = [new(new(2027, 2, 20), "Market with 300 loaves")],
    };

    [Theory]
    [InlineData("November 30 was St. Andrew’s Day.")] // the day before the plan
    [InlineData("Ring in the year on January 1.")]
    [InlineData("See you on Saturday, February 20.")] // a key date, however late
    [InlineData("From December 1 to December 7.")]
    public void Days_of_the_plan_and_around_it_may_be_named(string caption) => Assert.Empty(Findings(caption));

    [Theory]
    [InlineData("January 25 is Burns Night.", "January 25")] // too long after
    [InlineData("It was November 5.", "November 5")]
    [InlineData("December 8 comes next.", "December 8")]
    [InlineData("See you on Sunday, February 20.", "Sunday, February 20")]
    public void Others_may_not(string caption, string date) =>
        Assert.Equal([(FindingKind.Unsourced, $"Check this claim: “{date}”.")], Findings(caption));

    [Theory]
    [InlineData("https://bakery.example")]
    [InlineData("https://bakery.example/")]
    [InlineData("https://www.bakery.example/#news")]
    [InlineData("https://shop.bakery.example")]
    [InlineData("https://bakery.example/courses/")]
    [InlineData("HTTPS://BAKERY.EXAMPLE/courses?utm_source=x")]
    public void The_creator_s_site_and_the_pages_that_they_named_are_theirs(string address) =>
        Assert.Empty(Findings($"Go to {address} now."));

    [Theory]
    [InlineData("https://shop.bakery.example/rye")]
    [InlineData("https://mybakery.example")]
    [InlineData("https://bakery.example/rye")]
    public void Pages_that_nobody_named_are_not(string address) =>
        Assert.Equal([(FindingKind.ForeignAddress, $"Check this address: “{address}”.")], Findings($"Go to {address} now."));

    [Fact]
    public void Without_a_site_no_address_is_the_creator_s()
    {
        var request = Request with { Website = null };
        Assert.Single(CaptionCheck.Findings(Post("Go to https://bakery.example now."), request, new(request)));
    }

    [Fact]
    public void Every_figure_of_a_claim_must_have_been_said()
    {
        Assert.Empty(Findings("We bring 300 loaves for 300 people."));
        Assert.Single(Findings("1 in 300 people bakes."));
    }

    [Fact]
    public void Three_of_a_kind_are_named_each_once()
    {
        Assert.Equal(
            ["a.com", "b.com", "c.com"],
            Findings("See a.com, A.com, b.com, c.com, and d.com.").Select(found => found.Sentence.Split('“', '”')[1]));
        Assert.Equal(["[link]", "[name]", "[date]"], CaptionCheck.Placeholders(Post("[link] [link] [name] [date] [price]")));
    }

    [Theory, InlineData(80, false), InlineData(81, true)]
    public void A_long_quote_is_cut(int length, bool isCut)
    {
        var address = $"https://{new string('a', length - 12)}.com";
        var quoted = Assert.Single(Findings($"See {address} for more.")).Sentence.Split('“', '”')[1];
        Assert.Equal(isCut ? $"{address[..79]}…" : address, quoted);
    }

    [Fact]
    public void All_that_is_published_is_looked_at()
    {
        Post[] posts =
        [
            Post("") with { Hook = "Ask 41% of them." }, Post("") with { Title = "Ask 41% of them." },
            Post("") with { FirstComment = "Ask 41% of them." }, Post("") with { Thread = ["One.", "Ask 41% of them."] },
        ];
        Assert.All(posts, post => Assert.Single(CaptionCheck.Findings(post, Request, new(Request))));
        Assert.Empty(CaptionCheck.Findings(Post("") with { Theme = "What 41% do" }, Request, new(Request)));
    }

    [Theory]
    [InlineData("Cheap", true), InlineData("(cheap)", true), InlineData("So cheap", true), InlineData("cheaper is not cheap", true)]
    [InlineData("cheaper", false), InlineData("dirtcheap", false), InlineData("cheap3", false), InlineData("", false)]
    public void A_word_is_avoided_as_a_whole(string caption, bool isFound)
    {
        Assert.Equal(isFound, Findings(caption).Count == 1);
        Assert.Equal(isFound, CaptionCheck.Findings(Post("") with { Theme = caption }, Request, new(Request)).Count() == 1);
    }

    [Fact]
    public void A_word_without_letters_is_never_found() => Assert.Empty(
        CaptionCheck.Findings(Post("Some words."), Request with { WordsToAvoid = [""] }, new(Request)));

    private static Post Post(string caption) =>
        new("p", "09:00", PostTypes.Video, "Theme", "LinkedIn", Pillars.Educational, caption);

    private static List<(FindingKind Kind, string Sentence)> Findings(string caption) =>
        [.. CaptionCheck.Findings(Post(caption), Request, new(Request))];
}
