using PlanBuilder.Web.Jobs;

namespace PlanBuilder.Tests.Jobs;

public sealed class JobLabelsTests
{
    [Theory]
    [InlineData("queued", null, "Queued"), InlineData("running", null, "Draft"), InlineData("running", "researching", "Research")]
    [InlineData("running", "drafting", "Draft"), InlineData("running", "checking", "Check"), InlineData("running", "asking_again", "Check")]
    [InlineData("running", "planning", "Draft")]
    [InlineData("running", "a word of n8n's own", "Draft")]
    [InlineData("completed", null, "Ready"), InlineData("failed", "drafting", "Ready")]
    public void A_step_is_one_of_those_on_the_page(string status, string? step, string label) =>
        Assert.Equal(label, JobLabels.Step(new Job { Status = status, Step = step }));

    [Theory]
    [InlineData("running", "drafting", 9, 14, "9 of 14 posts written"), InlineData("running", "drafting", 0, 14, null)]
    [InlineData("running", "drafting", null, null, null), InlineData("running", "drafting", 9, null, null)]
    [InlineData("running", "planning", null, null, "Planning the weeks"), InlineData("running", "asking_again", 1, 3, "Rewriting 2 posts")]
    [InlineData("running", "asking_again", null, 2, "Rewriting 2 posts")]
    [InlineData("running", "asking_again", null, null, "Rewriting some posts")]
    [InlineData("running", "asking_again", 14, 14, "Rewriting some posts"), InlineData("failed", "drafting", 9, 14, null)]
    public void Posts_are_said_by_their_numbers(string status, string step, int? done, int? total, string? detail) =>
        Assert.Equal(detail, JobLabels.StepDetail(new Job { Status = status, Step = step, PostsDone = done, PostsTotal = total }));
}
