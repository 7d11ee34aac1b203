using PlanBuilder.Web.Builder;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Planning;

public sealed class PlanInputTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 23, 30, 0, TimeSpan.Zero);

    private static readonly PlanInput Untidy = new()
    {
        Goal = Goals.GrowFollowers,
        Period = "7 days",
        Platforms = ["instagram", " TikTok", "Instagram", null, "Myspace"],
        Niche = " bread\r\nand cakes ",
        BrandVoice = " warm ",
        StartDate = " 2026-12-24",
        TimeZone = "  ",
        PostsPerDay = 1,
        SkipDays = ["friday", " FRIDAY", null],
    };

    [Fact]
    public void Normalizing_tidies_and_leaves_the_rest_for_the_rules_to_refuse()
    {
        var input = Untidy.Normalize(Now);

        Assert.Equal(["Instagram", "TikTok", "Myspace"], input.Platforms!);
        Assert.Equal(("bread\nand cakes", "warm", "2026-12-24", null), (input.Niche, input.BrandVoice, input.StartDate, input.TimeZone));
        Assert.Equal((null, Now), (input.PostsPerDay, input.RequestedAt));
        Assert.Equal(["Friday"], input.SkipDays!);
        Assert.Null((Untidy with { SkipDays = [null] }).Normalize(Now).SkipDays);
    }

    [Fact]
    public void What_is_normalized_stays_as_it_is() =>
        Assert.Equal(Untidy.Normalize(Now).Write(), Untidy.Normalize(Now).Normalize(Now).Write());

    [Theory, InlineData(null, "the profile's"), InlineData(" ", ""), InlineData(" own ", "own")]
    public void Only_an_absent_brand_voice_is_the_profiles(string? voice, string used)
    {
        var input = Untidy with { Platforms = ["X"], BrandVoice = voice };

        Assert.Equal(used, input.Normalize(Now).ToRequest("the profile's", null).BrandVoice);
    }

    [Fact]
    public void Without_a_niche_it_is_general_and_without_a_date_it_begins_the_day_after_the_request_there()
    {
        var input = new PlanInput { Goal = Goals.GrowFollowers, Period = "7 days", Platforms = ["X"], Niche = " " };
        var request = input.Normalize(Now).ToRequest(null, " Asia/Tokyo");

        Assert.Equal(
            ("general", new DateOnly(2026, 12, 2), "Asia/Tokyo", 1),
            (request.Niche, request.StartDate, request.TimeZone, request.PostsPerDay));
    }

    [Fact]
    public void The_form_stores_what_other_clients_store()
    {
        var form = new PlanForm
        {
            Goal = Untidy.Goal, Period = Untidy.Period, Platforms = [.. Untidy.Platforms!.OfType<string>()],
            Niche = Untidy.Niche, BrandVoice = Untidy.BrandVoice,
            StartDate = Untidy.StartDate, TimeZone = Untidy.TimeZone, PostsPerDay = " 1", SkipDays = [.. Untidy.SkipDays!.OfType<string>()],
        };

        Assert.Equal(Untidy.Normalize(Now).Write(), form.ToInput(Now).Write());
    }
}
