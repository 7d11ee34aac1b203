using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Web.Jobs;

/// <summary>
/// Reads what another writer brought for a job, as the same answer would be read here: a plan, or what is proposed for posts of one.
/// </summary>
internal sealed class ReceivedWork(ChangeRequests changes)
{
    /// <summary>Returns what the job made, or why that is nothing.</summary>
    public async Task<(object? Made, PlanFailure? Failure)> ReadAsync(ReceivedResult received, CancellationToken ct)
    {
        if (received.Type != JobTypes.Change)
        {
            return ReceivedPlan.Read(received);
        }

        var (change, failure) = await changes.ReadAsync(received.UserId, received.Input, ct);
        return change is null ? (null, failure) : Read(change, received);
    }

    private static (PlanChange?, PlanFailure?) Read(ChangeRequest change, ReceivedResult received)
    {
        var (answer, failure) = ReceivedAnswer.Read(received, new(change.Request.StartDate, change.Request.Days));
        if (answer is null)
        {
            return (null, failure);
        }

        var posts = new RewrittenPosts(change, WorkSoFar.None.Posts);
        foreach (var (number, post) in SlotPosts.Match(answer, change.Slots))
        {
            posts.Take(change.Slots.First(slot => slot.Number == number), post);
        }

        return posts.Count > 0 ? posts.Propose(answer.Provenance) : (null, failure ?? RewrittenPosts.Nothing);
    }
}
