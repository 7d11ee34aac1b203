using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Planning;

public sealed class RemedyTests
{
    [Fact]
    public void A_remedy_is_shown_by_its_name_and_the_creators_own_words_as_they_are()
    {
        var post = Requests.Make(Requests.Create()).Schedule[0].Posts[0];
        Assert.Equal("Shortened to fit", Shown(Remedy.InstructionFor(Remedy.Fit, post)));
        Assert.Equal("With a source", Shown(Remedy.InstructionFor(Remedy.Source, post)));
        Assert.Equal("“Leave out the prices”", Shown("Leave out the prices"));
    }

    [Fact]
    public void A_rewrite_that_is_declined_asks_for_other_words_of_the_instruction()
    {
        Assert.Contains(
            "Describe the change in other words", ChangeLabels.Reason(FailureReason.AiDeclined.Message), StringComparison.Ordinal);
        Assert.DoesNotContain("plan", ChangeLabels.Reason(FailureReason.UnusablePlan.Message), StringComparison.Ordinal);
    }

    private static string Shown(string? instruction) => ChangeLabels.Summary(new() { How = ChangeKinds.Say, Say = instruction });
}
