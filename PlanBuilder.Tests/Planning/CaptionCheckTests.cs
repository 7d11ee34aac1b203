using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Planning;

/// <summary>What is found in a caption that its creator could not stand by, and what is not.</summary>
public sealed class CaptionCheckTests
{
    private static readonly PlanRequest Request = Requests.Create(days: 7, platforms: "LinkedIn", start: new(2026, 12, 1)) with
    {
        Offer = "A weekend course for $180, with 12 people at most, taught by Chef Amara since 2014",
        Website = "https://www.bakery.example/courses",
        Country = "US",
        KeyDates = [new(new(2026, 12, 12), "Launch of the rye loaf"), new(new(2026, 12, 19), "Winter market")],
        WordsToAvoid = ["cheap", "guru"],
        VoiceExamples = ["“Bread is patience you can eat” is what my teacher Ilse told me."],
    };

    [Theory]
    [InlineData("3 signs your starter is hungry: it smells sharp, it looks flat, it floats no more.")]
    [InlineData("Step 2: fold the dough four times, then wait 30 minutes.")]
    [InlineData("We open at 7:30 a.m. on Saturday. First come, first served.")]
    [InlineData("Bake at 450°F for 20 minutes, then 25 more without the lid.")]
    [InlineData("Mix 500 g of flour with 350 ml of water and 10 g of salt.")]
    [InlineData("What do you feed your starter? Tell me below.")]
    [InlineData("“Can I use tap water?” is the question I hear most.")]
    [InlineData("Ask yourself: \"Would I eat this tomorrow?\" If not, bake another one.")]
    [InlineData("My weekend course is $180. Two places are left.")]
    [InlineData("Only 12 people fit around my table.")]
    [InlineData("Baking since 2014, and still learning.")]
    [InlineData("Chef Amara shows you the fold.")]
    [InlineData("Bread is patience you can eat.")]
    [InlineData("Seven more days to the rye loaf: see you on December 12!")]
    [InlineData("December 4 is Cookie Day. Guess what is in the oven.")]
    [InlineData("Save this for 2026, and for every year after it.")]
    [InlineData("Book at bakery.example/courses, or follow the link in my bio.")]
    [InlineData("Everything is on https://www.bakery.example/courses?x=1.")]
    [InlineData("Give it 100% of your attention for one minute.")]
    [InlineData("A 50/50 mix of rye and wheat keeps it lively.")]
    [InlineData("Post 1 of 3: how to keep a starter alive.")]
    [InlineData("24 hours in the fridge make the crust sing.")]
    [InlineData("Ingredients: flour, water, salt, time. That’s it.")]
    [InlineData("Customers often ask me whether rye is harder. It isn’t.")]
    [InlineData("A customer favorite is back: the seeded loaf.")]
    [InlineData("Thank you to everyone who came on Saturday.")]
    [InlineData("Monday to Friday, 8 to 6. Sunday is for sleep.")]
    [InlineData("The first rule: never rush the second rise.")]
    [InlineData("Try 5 minutes of kneading, 10 minutes of rest. Repeat twice.")]
    [InlineData("Q: How warm is warm? A: 75 to 78 degrees.")]
    [InlineData("P.S. May I ask you something? Which loaf first?")]
    [InlineData("Two loaves, one oven, zero regrets.")]
    [InlineData("#1 tip: write down what you did.")]
    [InlineData("Feed your oven's seal every 10 years, and your starter every day.")]
    [InlineData("The mug says \"World's Okayest Baker\", and it says it daily.")]
    [InlineData("If you're over 40, always stretch. More than 30 minutes is too long.")]
    [InlineData("In ten years somebody will want to know. Replace it after ten years.")]
    [InlineData("Cut it in two steps, one in four minutes.")]
    [InlineData("Meet Our team at the door. Meet me there.")]
    [InlineData("Saturday, December 5, is the day for rye.")]
    [InlineData("Why I stopped buying bread (and what I do at 4 a.m. instead)")]
    public void A_plain_caption_raises_nothing(string caption) => Assert.Empty(Findings(caption));

    [Theory]
    [InlineData("37% of home bakers give up in the first week.", "37%")]
    [InlineData("Our bread has 40 percent less salt.", "40 percent")]
    [InlineData("Join 10,000 bakers who trust us.", "10,000")]
    [InlineData("Over 500 customers can’t be wrong.", "Over 500 customers")]
    [InlineData("More than 200 happy families eat our bread.", "200 happy families")]
    [InlineData("Now only $25!", "$25")]
    [InlineData("A loaf for 8 euros.", "8 euros")]
    [InlineData("Baking the same way since 1987.", "1987")]
    [InlineData("With 15 years of experience, I know flour.", "15 years")]
    [InlineData("Rated 4.9 stars by our guests.", "4.9 stars")]
    [InlineData("Rye keeps you full 3 times longer than wheat.", "3 times longer")]
    [InlineData("Bread bakes 2x faster in cast iron.", "2x faster")]
    [InlineData("9 out of 10 bakers forget this.", "9 out of 10")]
    [InlineData("1 in 3 people buys bread each day.", "1 in 3 people")]
    [InlineData("2.5 million loaves are thrown away.", "2.5 million")]
    [InlineData("We have 20k friends here.", "20k")]
    [InlineData("Studies show that sourdough is easier to digest.", "Studies show")]
    [InlineData("It is clinically proven to help.", "clinically proven")]
    [InlineData("Our award-winning rye is back.", "award-winning")]
    [InlineData("Voted best bakery in town.", "Voted best")]
    [InlineData("Order before January 15th.", "January 15th")]
    [InlineData("The sale ends on 20 March.", "20 March")]
    [InlineData("Dr. Weber recommends sourdough.", "Dr. Weber")]
    [InlineData("According to Harvard, bread is fine.", "According to Harvard")]
    [InlineData("As Julia says, use butter.", "As Julia says")]
    [InlineData("“The smell of good bread baking is indescribable.” — Fisher", "The smell of good bread baking is indescribable.")]
    [InlineData("We've been at it for twenty-five years.", "We've been at it for twenty-five years")]
    [InlineData("Baking for 19 years in the same street.", "19 years")] // a key date's day is no figure
    [InlineData("Three decades of flour.", "Three decades of")]
    [InlineData("One in six households buys bread each day.", "One in six households")]
    [InlineData("Nine out of ten bakers forget this.", "Nine out of ten")]
    [InlineData("Loved by over 600 Dubliners.", "over 600 Dubliners")]
    [InlineData("Meet Sarah, who shapes our rye.", "Meet Sarah")]
    [InlineData("See you on Sunday, December 5!", "Sunday, December 5")]
    [InlineData("Ilse told me: \"Never trust a clock near dough.\"", "Never trust a clock near dough.")]
    public void A_claim_from_nowhere_is_found(string caption, string claim)
    {
        var finding = Assert.Single(Findings(caption));

        Assert.Equal((FindingKind.Unsourced, $"Check this claim: “{claim}”."), finding);
        Assert.False(PlanRepair.CanRepair(finding.Kind));
        Assert.Empty(CaptionCheck.Findings(Post(caption) with { Sources = [1] }, Request, new(Request)));
    }

    [Theory]
    [InlineData("es", "Más de 500 familias confían en nosotros.", "Más de 500 familias")]
    [InlineData("es", "Aquí desde hace 20 años.", "desde hace 20 años")]
    [InlineData("es", "Los estudios demuestran que el centeno sacia.", "Los estudios demuestran")]
    [InlineData("es", "«No me ha dolido nada», dice la vecina.", "No me ha dolido nada")]
    [InlineData("es", "Cerramos el 24 de enero.", "24 de enero")]
    [InlineData("fr", "Plus de 300 mariages, et le même pain.", "Plus de 300 mariages")]
    [InlineData("fr", "« On a fondu dehors », racontent les voisins.", "On a fondu dehors")]
    [InlineData("fr", "Un foyer sur trois en achète.", "Un foyer sur trois")]
    [InlineData("fr", "Rendez-vous le 15 février.", "15 février")]
    [InlineData("de", "Wir backen seit 40 Jahren.", "seit 40 Jahren")]
    [InlineData("de", "Jeder dritte kauft Brot.", "Jeder dritte")]
    [InlineData("de", "Sonntag, 5. Dezember: Tag des Brotes.", "Sonntag, 5. Dezember")]
    [InlineData("it", "Secondo gli esperti il pane fa bene.", "Secondo gli esperti")]
    [InlineData("pt-BR", "Um em cada cinco come pão.", "Um em cada cinco")]
    [InlineData("nl", "Volgens onderzoek is rogge gezond.", "Volgens onderzoek")]
    [InlineData("ja", "創業120年のパン屋です。", "創業120年")]
    [InlineData("ja", "年間3万人が訪れます。", "3万人")]
    [InlineData("ja", "「本当においしい」と語りました。", "本当においしい")]
    [InlineData("ja", "次は1月20日です。", "1月20日")]
    public void A_claim_in_the_language_of_the_posts_is_found(string language, string caption, string claim) =>
        Assert.Equal([(FindingKind.Unsourced, $"Check this claim: “{claim}”.")], Findings(caption, language));

    [Theory]
    [InlineData("es", "Dos minutos se hacen eternos. Más de 20 minutos, también. Nos vemos el 5 de diciembre.")]
    [InlineData("fr", "Un four, deux pains, plus de 30 minutes de repos. À samedi 5 décembre !")]
    [InlineData("de", "Über 20 Minuten kneten, dann ruhen. Samstag, 5. Dezember, gibt es Roggen.")]
    [InlineData("ja", "500グラムの粉を30分こねます。12月5日、会いましょう。")]
    public void A_plain_caption_in_another_language_raises_nothing(string language, string caption) =>
        Assert.Empty(Findings(caption, language));

    [Theory]
    [InlineData("es", "Nuestra clienta Marta vuelve cada día.", "Nuestra clienta Marta")]
    [InlineData("fr", "Notre cliente Sophie adore le seigle.", "Notre cliente Sophie")]
    [InlineData("de", "Unsere Kundin Anna kauft zwei.", "Unsere Kundin Anna")]
    public void A_customer_in_another_language_is_found(string language, string caption, string customer) =>
        Assert.Equal([(FindingKind.InventedCustomer, $"Check this customer: “{customer}”.")], Findings(caption, language));

    [Theory]
    [InlineData("Our client Maria says it saved her mornings.", "Our client Maria says")]
    [InlineData("A customer, Jane, told me that she cried.", "A customer, Jane, told")]
    [InlineData("One of our regulars, Tom, buys two.", "One of our regulars, Tom")]
    [InlineData("My student Lena baked this.", "My student Lena")]
    public void A_customer_from_nowhere_is_found(string caption, string customer) =>
        Assert.Equal([(FindingKind.InventedCustomer, $"Check this customer: “{customer}”.")], Findings(caption));

    [Theory]
    [InlineData("Read more at https://else.example/rye.", "https://else.example/rye")]
    [InlineData("See kingarthur.com for flour.", "kingarthur.com")]
    [InlineData("Write to me@else.example today.", "me@else.example")]
    [InlineData("Not ours: notbakery.example.com", "notbakery.example.com")]
    [InlineData("A page that nobody named: https://bakery.example/rye-course?utm_source=x.", "https://bakery.example/rye-course")]
    public void An_address_of_others_is_found(string caption, string address) =>
        Assert.Equal([(FindingKind.ForeignAddress, $"Check this address: “{address}”.")], Findings(caption));

    [Fact]
    public void What_research_found_may_be_said_and_nothing_else()
    {
        var plan = PlanOf("37% of home bakers give up, and 41% never start.");

        var finding = Assert.Single(PlanCheck.Findings(plan, Request, "A survey: 37 percent give up in a week."), IsClaim);

        Assert.Equal("Check this claim: “41%”.", finding.Sentence);
        Assert.Equal(2, PlanCheck.Findings(plan, Request).Count(IsClaim));

        static bool IsClaim(Finding finding) => finding.Kind == FindingKind.Unsourced;
    }

    [Fact]
    public void A_word_that_the_creator_never_uses_is_found_wherever_it_stands()
    {
        Assert.Equal([(FindingKind.AvoidedWord, "Contains “cheap”, which you never use.")], Findings("Cheap flour, good bread."));
        Assert.Empty(Findings("Cheaper than you think."));
        Assert.Contains(
            CaptionCheck.Findings(Post("Bread.") with { Hook = "Ask a guru!" }, Request, new(Request)),
            finding => finding.Kind == FindingKind.AvoidedWord);
    }

    [Theory]
    [InlineData("Hi, I’m [Your Name] from {business}.", "[Your Name] {business}")]
    [InlineData("Use code [DISCOUNT CODE] at {{website}}!", "[DISCOUNT CODE] {{website}}")]
    [InlineData("Order here: <insert link>", "[insert link]")]
    [InlineData("Order here: <link>", "[link]")]
    [InlineData("[sound on] This crust!", "")]
    [InlineData("Bake it (all of it) {today}", "{today}")]
    public void What_waits_to_be_filled_in_is_found(string caption, string blanks)
    {
        var post = Repaired(caption);

        Assert.Equal(blanks, string.Join(' ', CaptionCheck.Placeholders(post)));
        Assert.Equal(blanks.Length > 0, PostCheck.Findings(post).Any(finding => finding.Kind == FindingKind.Placeholder));
    }

    [Theory]
    [InlineData("**Bold** words and *soft* ones.", "Bold words and soft ones.")]
    [InlineData("# Heading\nText", "Heading\nText")]
    [InlineData("* one\n* two\n  * three", "• one\n• two\n  • three")]
    [InlineData("- one\n- two", "- one\n- two")]
    [InlineData("See [the course](https://bakery.example/courses).", "See the course: https://bakery.example/courses.")]
    [InlineData("Known since long ago [1], and [12] again.", "Known since long ago, and again.")]
    [InlineData("2 * 3 * 4 is 24, and snake_case__stays_.", "2 * 3 * 4 is 24, and snake_case__stays_.")]
    [InlineData("```\nPlain\n```", "Plain")]
    public void Markdown_is_mended(string caption, string plain) => Assert.Equal(plain, Repaired(caption).SuggestedCaption);

    [Theory]
    [InlineData("Feed it.\n\n#bread #rye", "Feed it.", "#given #bread #rye")]
    [InlineData("Feed it. #bread #rye", "Feed it.", "#given #bread #rye")]
    [InlineData("I love #sourdough and #RyeBread.", "I love sourdough and Rye Bread.", "#given #sourdough #RyeBread")]
    [InlineData("#1 tip: C# and &#39; stay.", "#1 tip: C# and &#39; stay.", "#given")]
    [InlineData("#bread #rye", "#bread #rye", "#given")]
    public void Hashtags_in_a_caption_are_moved(string caption, string rest, string hashtags)
    {
        var post = Repaired(caption);

        Assert.Equal((rest, hashtags), (post.SuggestedCaption, string.Join(' ', post.SuggestedHashtags!)));
    }

    [Fact]
    public void The_same_opening_twice_is_found_at_the_later_post()
    {
        var plan = PlanOf("Here's what nobody tells you about rye.", "HERE’S what nobody tells you: salt comes last.", "Here is what.");
        plan = plan with { Provenance = plan.Provenance with { By = "a model" } };

        var finding = Assert.Single(PlanCheck.Findings(plan, Request), finding => finding.Kind == FindingKind.SameOpening);

        Assert.Equal(("Begins like the LinkedIn post on day 1.", 2), (finding.Sentence, finding.Day));
        Assert.Contains(PlanCheck.Slots([finding]), slot => slot.Day == 2);
        Assert.DoesNotContain(
            PlanCheck.Findings(PlanEdit.With(plan, 2, plan.Posts()[1] with { Platform = "X" }), Request),
            again => again.Kind == FindingKind.SameOpening);
    }

    [Fact]
    public void An_hour_at_night_is_found_and_mended()
    {
        var plan = PlanOf("Early bread.") with { Schedule = [new(1, null, [Post("Early bread.") with { Time = "03:30" }])] };

        Assert.Contains(
            PlanCheck.Findings(plan, Request),
            finding => finding is { Kind: FindingKind.OddHour, Sentence: "Hardly anyone is awake at 3:30 AM." });
        Assert.Equal("08:00", PlanRepair.Repair(plan, Request).Posts().Single().Time);
    }

    [Fact]
    public void Built_in_plans_claim_nothing()
    {
        FindingKind[] kinds =
            [FindingKind.Unsourced, FindingKind.InventedCustomer, FindingKind.ForeignAddress, FindingKind.Placeholder, FindingKind.OddHour];
        var found = Requests.Trades.SelectMany(niche => Goals.All.SelectMany(goal =>
        {
            var request = Requests.Create(niche, goal);
            return PlanCheck.Findings(Requests.Make(request), request).Where(finding => kinds.Contains(finding.Kind));
        }));

        Assert.Empty(found.Select(finding => finding.ToString()));
    }

    private static Post Post(string caption) =>
        new("p", "09:00", PostTypes.Video, "Theme", "LinkedIn", Pillars.Educational, caption, ["#given"]);

    private static IReadOnlyList<(FindingKind Kind, string Sentence)> Findings(string caption, string? language = null)
    {
        var request = Request with { Language = language };
        return [.. CaptionCheck.Findings(Post(caption), request, new(request))];
    }

    private static Plan PlanOf(params string[] captions) => Requests.Make(Request) with
    {
        Schedule = [.. captions.Select((caption, i) => new PlanDay(i + 1, null, [Post(caption) with { Id = $"p{i}" }]))],
    };

    private static Post Repaired(string caption)
    {
        var repaired = PlanRepair.Repair(PlanOf(caption), Request);
        Assert.Equivalent(repaired, PlanRepair.Repair(repaired, Request), strict: true);
        return repaired.Posts().Single();
    }
}
