using System.Text.Json.Nodes;
using PlanBuilder.Tests.Planning;
using PlanBuilder.Tests.Workflow.Ai.Doubles;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Tests.Workflow.Ai;

/// <summary>Posts are asked for in batches, several at once, and never twice once they are there.</summary>
public sealed class BatchesTests : IAsyncLifetime
{
    private static readonly PlanRequest FourWeeks = Requests.Create(days: 28, platforms: "X") with { PastThemes = [] };

    private static readonly PlanRequest Large =
        Requests.Create(days: 30, platforms: "Instagram,TikTok,Facebook,LinkedIn") with { PostsPerDay = 2 };

    private AiWorkflow workflow = null!;

    public async ValueTask InitializeAsync() => workflow = await AiWorkflow.StartAsync();

    public ValueTask DisposeAsync() => workflow.DisposeAsync();

    [Theory, InlineData(0, 0), InlineData(1, 1), InlineData(20, 1), InlineData(21, 2), InlineData(28, 2)]
    [InlineData(240, 16), InlineData(300, 20)]
    public void A_batch_has_ten_to_twenty_posts_unless_there_are_fewer(int posts, int batches)
    {
        var split = Batches.Split([.. Enumerable.Range(1, posts)]);
        Assert.Equal(batches, split.Count);
        Assert.Equal(Enumerable.Range(1, posts), split.SelectMany(batch => batch));
        Assert.All(split, batch => Assert.InRange(batch.Count, posts > 20 ? 10 : 1, 20));
    }

    [Fact]
    public async Task Thirty_days_of_eight_posts_are_all_written_in_few_rounds()
    {
        var (out_, most, guard) = (0, 0, new Lock());
        workflow.Ai.AnswerDrafts(async (context, call) =>
        {
            lock (guard)
            {
                most = Math.Max(most, ++out_);
            }

            await DraftAnswers.Plan(piece: 2_000)(context, call);
            lock (guard)
            {
                out_--;
            }
        });
        var (plan, failure) = await workflow.RunAsync(Large);

        Assert.Null(failure);
        Assert.Equal((240, 240), (plan!.TotalPosts, workflow.Kept.Count));
        Assert.Equal([], PlanCheck.Findings(plan, Large));
        Assert.InRange(most, 1, 3);
        // A round is as many questions as are out at once: the strategy is one, too.
        var rounds = workflow.Ai.StrategyCalls.Count + ((workflow.Ai.DraftCalls.Count + 2) / 3);
        Assert.InRange(rounds, 1, (240 / (3 * 15)) + 3);
        Assert.Equal(new ContentMix(60, 30, 10), plan.ContentMix);
    }

    [Fact]
    public async Task Each_question_says_what_all_the_others_are_about()
    {
        var (plan, _) = await workflow.RunAsync(FourWeeks);
        Assert.Equal(28, plan!.TotalPosts);
        Assert.Equal(2, workflow.Ai.DraftCalls.Count);
        foreach (var call in workflow.Ai.DraftCalls)
        {
            var material = JsonNode.Parse(call.Messages[1])!;
            Assert.Equal(28, material["plan"]!.AsArray().Count);
            Assert.Equal(14, material["slots"]!.AsArray().Count);
            Assert.Equal("Bread that anyone can bake", (string?)material["weeks"]![0]);
        }

        Assert.Equal(28, workflow.Ai.DraftCalls.SelectMany(call => call.Slots).Select(slot => slot.Id).Distinct().Count());
        Assert.Contains(plan!.Posts(), post => post.Batch > 1);
    }

    [Fact]
    public async Task What_is_there_is_not_asked_for_again()
    {
        var (whole, _) = await workflow.RunAsync(FourWeeks);
        var half = workflow.Kept.Where(each => each.Key % 2 == 0).ToDictionary();
        var done = new WorkSoFar(null, null, (Strategy)workflow.KeptOutcomes[KeptSteps.Strategy], half,
            [new("strategy", 1, "grok-4.3", 900, 2_100)]);
        var before = workflow.Ai.DraftCalls.Count;
        var (plan, failure) = await workflow.RunAsync(FourWeeks, done);

        Assert.Null(failure);
        var asked = Assert.Single(workflow.Ai.DraftCalls.Skip(before)).Slots;
        Assert.Equal(Enumerable.Range(0, 14).Select(i => $"s{(2 * i) + 1}"), asked.Select(slot => slot.Id));
        Assert.Single(workflow.Ai.StrategyCalls);
        Assert.Equal(whole!.Posts().Select(post => (post.Id, post.SuggestedCaption)), plan!.Posts().Select(
            post => (post.Id, post.SuggestedCaption)));
        Assert.Equal(["strategy", "posts"], plan!.Provenance.Steps!.Select(step => step.Name));

        var all = done with { Posts = workflow.Kept };
        await workflow.RunAsync(FourWeeks, all);
        Assert.Equal(before + 1, workflow.Ai.DraftCalls.Count);
    }

    [Theory]
    [InlineData("words", 2), InlineData("refused in the middle", 2), InlineData("declined", 2)]
    public async Task A_batch_that_fails_twice_costs_no_other(string failure, int calls)
    {
        workflow.Ai.AnswerDrafts((context, call) => call.Slots[0].Day > 14 ? (failure switch
        {
            "words" => DraftAnswers.Text("There is nothing to say."),
            "declined" => DraftAnswers.Declined(),
            _ => AiAnswers.Refused(400, "invalid_request"),
        })(context, call) : DraftAnswers.Plan(piece: 2_000)(context, call));
        var (plan, none) = await workflow.RunAsync(FourWeeks);

        Assert.Null(none);
        Assert.Equal(14, plan!.TotalPosts);
        Assert.All(plan.Posts(), post => Assert.Null(post.Findings));
        Assert.StartsWith("No post for X on day 15, X on day 16", plan.Provenance.Notes.Single(), StringComparison.Ordinal);
        Assert.Equal(calls, workflow.Ai.DraftCalls.Count(call => call.Slots[0].Day > 14));
    }

    [Theory, InlineData("null"), InlineData("7"), InlineData("{\"platform\":{}}")]
    public async Task A_post_that_cannot_be_read_is_asked_for_alone(string odd)
    {
        workflow.Ai.AnswerDrafts(
            DraftAnswers.Plan(plan => plan["schedule"]![3]!["posts"]!.AsArray()[0] = JsonNode.Parse(odd)), DraftAnswers.Plan());
        var (plan, failure) = await workflow.RunAsync();

        Assert.Null(failure);
        Assert.Equal(14, plan!.TotalPosts);
        Assert.Equal(2, workflow.Ai.DraftCalls.Count);
        Assert.Single(workflow.Ai.DraftCalls.Last().Slots);
        Assert.Equal((0, 1), (workflow.Reports.First(at => at.Step == Steps.AskingAgain).PostsDone, workflow.Reports.Last(
            at => at.Step == Steps.AskingAgain).PostsTotal));
    }

    [Fact]
    public async Task Each_post_is_handed_over_as_soon_as_it_is_finished()
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var seen = 0;
        workflow.Finished = posts =>
        {
            seen = Math.Max(seen, workflow.Kept.Count);
            if (posts == 9)
            {
                goOn.TrySetResult();
            }
        };
        workflow.Ai.AnswerDrafts(DraftAnswers.PlanInTwo(9, goOn.Task)); // which would never end without
        var (plan, _) = await workflow.RunAsync();

        Assert.Equal((14, 14), (plan!.TotalPosts, seen));
        Assert.Equal(Enumerable.Range(0, 15), workflow.Reports.Where(at => at.Step == Steps.Drafting).Select(at => at.PostsDone!.Value));
        Assert.All(workflow.Kept, kept => Assert.Equal($"s{kept.Key}", kept.Value.Id));
    }

    [Fact]
    public async Task Whoever_stops_it_keeps_what_is_there_and_the_call_is_closed()
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        workflow.Ai.AnswerDrafts(DraftAnswers.FirstPosts(2, async (context, call) =>
        {
            await AiAnswers.Silence()(context, call);
            closed.SetResult();
        }));
        workflow.Finished = posts =>
        {
            if (posts == 2)
            {
                workflow.Stop.Cancel();
            }
        };
        var (plan, failure) = await workflow.RunAsync();

        Assert.Null(failure);
        Assert.Equal(2, plan!.TotalPosts);
        Assert.Equal(["You stopped this plan when it had 2 of 14 posts."], plan.Provenance.Notes);
        await Wait.EndAsync("the call to be closed", closed.Task);
    }

    [Fact]
    public async Task A_busy_service_leaves_a_plan_and_a_reason_to_try_again()
    {
        workflow.Ai.AnswerDrafts((context, call) => call.Slots[0].Day > 14
            ? AiAnswers.Refused(429, "rate_limited", retryAfter: 3_600)(context, call) : DraftAnswers.Plan(piece: 2_000)(context, call));
        var (plan, failure) = await workflow.RunAsync(FourWeeks);

        Assert.Equal((14, "ai_unavailable"), (plan!.TotalPosts, failure!.Reason.Code));
        Assert.DoesNotContain(workflow.Ai.DraftCalls, call => call.IsSecond); // it is busy: the queue asks again
    }

    [Fact]
    public async Task A_key_that_is_refused_is_not_tried_with_every_batch()
    {
        workflow.Ai.AnswerDrafts(AiAnswers.Refused(401, "invalid_api_key"));
        var (_, failure) = await workflow.RunAsync(Large);

        Assert.Equal("ai_key_refused", failure!.Reason.Code);
        Assert.InRange(workflow.Ai.DraftCalls.Count, 1, 5);
    }

    [Fact]
    public async Task A_service_that_answers_nonsense_is_not_asked_for_every_batch()
    {
        workflow.Ai.AnswerDrafts(DraftAnswers.Text("Nonsense."));
        var (_, failure) = await workflow.RunAsync(Large);

        Assert.Equal("ai_unreadable", failure!.Reason.Code);
        Assert.InRange(workflow.Ai.DraftCalls.Count, 3, 12);
    }

    [Theory, InlineData(6_000, 0, "ai_bound_reached"), InlineData(9_000, 84, "ai_bound_reached"), InlineData(30_000, null, null)]
    public async Task At_its_bound_nothing_more_is_asked(int tokens, int? _, string? code)
    {
        await using var bounded = await AiWorkflow.StartAsync(("Workflow__MostTokens", "50000"), ("Workflow__Parallel", "1"));
        var done = WorkSoFar.None with { Calls = [new("posts", 1, "grok-4.3", 50_000 - tokens, 0)] };
        var (plan, failure) = await bounded.RunAsync(Large, done);

        Assert.Equal(code, failure?.Reason.Code);
        Assert.Equal(code is null, plan is not null);
        Assert.InRange(bounded.Ai.DraftCalls.Count, 1, 1 + (tokens / 3_000));
        if (plan is not null)
        {
            Assert.StartsWith("This plan used all the AI that one plan may use.", plan.Provenance.Notes[^1], StringComparison.Ordinal);
            Assert.True(MissingPosts.AreNoted(plan)); // and can be written later
        }
    }
}
