using System.Text;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.Ai;

/// <summary>Asks the model for some posts of a plan, and hands each over as soon as it is finished within the stream.</summary>
internal sealed class PostsStep(DraftModel model, IOptions<WorkflowOptions> options, TimeProvider time)
{
    /// <param name="name">What the call is called among the steps of a plan.</param>
    /// <param name="asked">The slots whose posts are asked for.</param>
    /// <param name="finished">Called with each post that is finished, and once more where the whole answer says it otherwise.</param>
    public async Task<WrittenPosts> AskAsync(
        string name, PlanRequest request, IReadOnlyList<ChatMessage> messages, bool withSources, IReadOnlyList<PlanSlot> asked,
        Func<PlanSlot, Post, Task> finished, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        var (text, counter, written) = (new StringBuilder(), new PostCounter(), new Dictionary<int, Post>());
        var answer = await model.AskAsync(
            "posts", messages, PlanSchema.Posts(request, withSources), PlanCost.LongestAnswer(asked.Count), async piece =>
            {
                var before = counter.Posts;
                counter.Read(piece);
                text.Append(piece);
                if (counter.Posts > before)
                {
                    await HandOverAsync(ReadSoFar(text.ToString(0, counter.End)), isWhole: false);
                }
            }, ct);

        var (read, failure) = Read(answer);
        await HandOverAsync(read, isWhole: true);
        return new(written, failure, new(
            name, Math.Round(time.GetElapsedTime(started).TotalSeconds, 1), options.Value.Grok.Model, answer.InputTokens,
            answer.OutputTokens));

        // Of an answer that goes on only what has its words is finished.
        async Task HandOverAsync(Plan? plan, bool isWhole)
        {
            foreach (var (number, post) in plan is null ? [] : SlotPosts.Match(plan, asked))
            {
                if ((isWhole || post.SuggestedCaption is not null) && !Equals(written.GetValueOrDefault(number), post))
                {
                    written[number] = post;
                    await finished(asked.First(slot => slot.Number == number), post);
                }
            }
        }

        Plan? ReadSoFar(string said) => PlanReader.Read(said, new(request.StartDate, request.Days)).Plan;

        // The posts are in the words, or in the call of a tool beside them; finished ones count however the answer ended.
        (Plan?, PlanFailure?) Read(ModelAnswer whole)
        {
            var plans = ((string[])[whole.Words, whole.Called]).Where(words => words.Length > 0)
                .Select(words => PlanReader.Read(words, new(request.StartDate, request.Days))).ToList();
            return plans.Select(each => each.Plan).OfType<Plan>().MaxBy(plan => plan.TotalPosts) is { } plan
                ? (plan, whole.Shortfall)
                : (null, whole.Shortfall ?? Unreadable(whole.Words, plans[0].Failure!.Detail));
        }
    }

    /// <summary>Why a whole answer holds nothing that was asked for.</summary>
    internal static PlanFailure Unreadable(string words, string detail) => SoftRefusal.IsOne(words)
        ? new(FailureReason.AiDeclined, "The model declined in words.")
        : new(FailureReason.AiUnreadable, detail);

    // Lists are compared by what they hold.
    private static bool Equals(Post? one, Post other) => one is not null
        && System.Text.Json.JsonSerializer.Serialize(one, Plan.Json) == System.Text.Json.JsonSerializer.Serialize(other, Plan.Json);
}

/// <summary>What came of a question for posts, and what it took.</summary>
/// <param name="Posts">By the number of their slot.</param>
/// <param name="Failure">Why there are none, or why the answer ended too early.</param>
internal sealed record WrittenPosts(IReadOnlyDictionary<int, Post> Posts, PlanFailure? Failure, PlanStep Step);
