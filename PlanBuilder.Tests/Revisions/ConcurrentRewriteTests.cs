using System.Globalization;
using System.Text.Json;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Tests.Workbench;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Revisions;

namespace PlanBuilder.Tests.Revisions;

/// <summary>Rewrites and edits of ten plans at random and at the same time. REWRITES sets how many; 500 take half a minute.</summary>
public sealed class ConcurrentRewriteTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly int Acts = int.TryParse(
        Environment.GetEnvironmentVariable("REWRITES"), CultureInfo.InvariantCulture, out var acts) ? acts : 80;

    private readonly PlanStore plans = new(database.App, new PlanCache());
    private readonly ProposalStore proposals = new(database.App, database.App);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_edit_is_lost_no_other_post_changes_and_the_ledger_is_exact()
    {
        await database.OwnerRunAsync("update usage_limits set per_month = null, max_active = null, requests_per_day = null");
        var jobs = new List<(Guid Account, Job Job)>();
        for (var plan = 0; plan < 10; plan++)
        {
            var account = await database.MakeAccountAsync();
            var id = await database.MakePlanAsync(account, PlanApp.Usual);
            jobs.Add((account, new Job { Id = id, Result = JsonSerializer.Serialize(PlanApp.Usual, Plan.Json) }));
        }

        var random = new Random(24);
        var acts = Enumerable.Range(1, Acts)
            .Select(act => (Act: act, On: jobs[random.Next(10)], Kind: random.Next(6), Pick: random.Next(14))).ToList();
        var (edited, failed) = (0, 0);
        await Parallel.ForEachAsync(acts, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Ct }, async (one, _) =>
        {
            var (account, job) = one.On;
            switch (one.Kind)
            {
                case 0 or 1:
                    await RewriteAsync(account, job, one.Act, one.Pick, fails: false);
                    break;
                case 2:
                    await RewriteAsync(account, job, one.Act, one.Pick, fails: true);
                    Interlocked.Increment(ref failed);
                    break;
                case 3:
                    Interlocked.Add(ref edited, await EditAsync(account, job, one.Act, one.Pick) ? 1 : 0);
                    break;
                default:
                    var seen = (await plans.CurrentAsync(account, job, Ct)).Number;
                    await new ProposalEditor(plans, proposals).UseAsync(account, job, null, seen, Ct);
                    break;
            }
        });

        Assert.Equal(
            (acts.Count(one => one.Kind < 3), failed),
            await database.OwnerAsync<(int, int)>(
                "select count(*)::int, count(refunded_at)::int from user_activity where feature = 'planChange'"));
        var (edits, rewrites) = (0, 0);
        foreach (var (account, job) in jobs)
        {
            var before = PlanApp.Usual;
            foreach (var revision in (await plans.ListAsync(account, job.Id, 0, 1_000, Ct)).Reverse())
            {
                var after = (await plans.GetAsync(account, job, revision.Number, Ct))!;
                var changed = PlanDifference.Between(before, after).Select(change => change.Post).ToList();
                Assert.Equal(PlanApp.Usual.ContentMix, after.ContentMix);
                Assert.Equal(
                    Written(before).Where(post => changed.TrueForAll(other => other.Id != post.Key)),
                    Written(after).Where(post => changed.TrueForAll(other => other.Id != post.Key)));
                if (revision.What.StartsWith("Edited", StringComparison.Ordinal))
                {
                    Assert.StartsWith("By hand", changed.Single().Theme, StringComparison.Ordinal);
                    edits++;
                }
                else // each of them was rewritten as it stood before, whatever others did in between
                {
                    Assert.All(changed, post => Assert.EndsWith(
                        $" of {before.Find(post.Id)!.Post.Theme}", post.SuggestedCaption, StringComparison.Ordinal));
                    rewrites++;
                }

                before = after;
            }
        }

        Assert.Equal(edited, edits);
        Assert.InRange(rewrites, 1, Acts);
    }

    // A change of one to three posts, as a node makes it: its words say of which theme they are.
    private async Task RewriteAsync(Guid account, Job job, int act, int pick, bool fails)
    {
        var current = await plans.CurrentAsync(account, job, Ct);
        var posts = PlanCheck.WithoutShown(current.Plan!).Schedule.SelectMany(day => day.Posts).Skip(pick).Take(1 + (act % 3)).ToList();
        var id = await database.App.AsUserAsync(account, session => session.SingleAsync<Guid>("""
            insert into jobs (user_id, type, input)
            values (@account, 'plan_change', jsonb_build_object('plan', @Id, 'revision', @Number, 'posts', @posts, 'how', 'warmer'))
            returning id
            """, new { account, job.Id, current.Number, posts = posts.Select(post => post.Id).ToArray() }), Ct);
        await database.AsAppServiceAsync("update jobs set status = 'running', runner = 'local' where id = @id", new { id });
        var result = JsonSerializer.Serialize(
            new
            {
                posts = posts.Select((post, i) => new
                {
                    post.Id, place = i, before = post, after = post with { SuggestedCaption = $"Rewrite {act} of {post.Theme}" },
                }),
            }, Plan.Json);
        await database.AsAppServiceAsync(
            fails ? "update jobs set status = 'failed', error_code = 'ai_unavailable' where id = @id"
            : "update jobs set status = 'completed', result = @result::jsonb where id = @id", new { id, result });
    }

    private async Task<bool> EditAsync(Guid account, Job job, int act, int pick)
    {
        var current = await plans.CurrentAsync(account, job, Ct);
        var placed = current.Plan!.Placed().ElementAt(pick);
        var result = await new PlanEditor(plans).EditAsync(
            account, job, current, current.Number, placed.Post.Id,
            plan => PlanEdit.With(plan, placed.Day.Day, plan.Find(placed.Post.Id)!.Post with { Theme = $"By hand {act}" }), Ct);
        return result is EditResult.Saved { Wrote: true };
    }

    private static Dictionary<string, string> Written(Plan plan) => plan.Schedule.SelectMany(day => day.Posts)
        .ToDictionary(post => post.Id, post => JsonSerializer.Serialize(post, Plan.Json));
}
