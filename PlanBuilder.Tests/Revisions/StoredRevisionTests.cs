using System.Text.Json;
using System.Text.Json.Nodes;
using PlanBuilder.Tests.Planning;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Revisions;

/// <summary>A revision keeps what is new in it, and is read as the whole plan that it was.</summary>
public sealed class StoredRevisionTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public async Task Every_revision_reads_as_it_was_written_to_the_byte(int seed)
    {
        var (owner, id) = await CompletedAsync();
        var random = new Random(seed);
        var written = new List<string>();
        var plan = Start(seed);
        for (var number = 1; number <= 40; number++)
        {
            int? restores = number > 2 && random.Next(4) == 0 ? random.Next(1, number) : null;
            plan = JsonNode.Parse(restores is null ? Change(plan, random).ToJsonString() : written[restores.Value - 1])!;
            written.Add(await database.OwnerAsync<string>("select @plan::jsonb::text", new { plan = plan.ToJsonString() }));
            await ReviseAsync(owner, id, number - 1, plan.ToJsonString(), restores);
        }

        Assert.Equal(written, await ReadAsync(owner, id));
    }

    [Fact]
    public async Task Older_revisions_that_are_whole_plans_are_read_and_built_upon()
    {
        var (owner, id) = await CompletedAsync();
        var whole = Start(1).ToJsonString();
        await database.OwnerRunAsync(
            "insert into plan_revisions (job_id, number, user_id, plan, what) values (@id, 1, @owner, @whole::jsonb, 'x')",
            new { id, owner, whole });
        var changed = Start(1);
        changed["schedule"]![0]!["posts"]![0]!["theme"] = "Changed";
        await ReviseAsync(owner, id, 1, changed.ToJsonString());
        await ReviseAsync(owner, id, 2, whole, restores: 1);

        var read = await ReadAsync(owner, id);
        Assert.Equal(read[0], read[2]);
        Assert.Contains("\"Changed\"", read[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changing_a_post_of_the_largest_plan_keeps_little_more_than_the_post()
    {
        var (owner, id) = await CompletedAsync();
        var plan = Requests.Make(Requests.Create(days: 14) with { Platforms = [.. Platform.All.Take(7)], PostsPerDay = 3 });
        plan = plan with
        {
            Schedule = [.. plan.Schedule.Select(day => day with
            {
                Posts = [.. day.Posts.Select(post => post with { SuggestedCaption = $"{post.Id} {new string('c', 2_000)}" })],
            })],
        };
        Assert.Equal(294, plan.TotalPosts);
        await ReviseAsync(owner, id, 0, JsonSerializer.Serialize(plan, Plan.Json));
        for (var number = 1; number <= 10; number++)
        {
            var day = plan.Schedule[number % 14];
            plan = PlanEdit.With(plan, day.Day, day.Posts[number] with { Theme = $"Edit {number}" });
            await ReviseAsync(owner, id, number, JsonSerializer.Serialize(plan, Plan.Json));
        }

        await ReviseAsync(owner, id, 11, (await ReadAsync(owner, id))[0], restores: 1);
        var (first, largest) = await database.OwnerAsync<(int, int)>(
            "select max(bytes) filter (where number = 1), max(bytes) filter (where number > 1) from plan_revisions where job_id = @id",
                new { id });
        Assert.True(first + (1_000 * largest) < 20_000_000, $"{first} and {largest} bytes");
    }

    [Fact]
    public async Task The_revisions_of_one_plan_and_of_one_account_have_a_bound_in_bytes()
    {
        var (owner, id) = await CompletedAsync();
        await ReviseAsync(owner, id, 0, Start(1).ToJsonString());
        await database.OwnerRunAsync("""
            insert into plan_revisions (job_id, number, user_id, plan, what)
            select @id, n, @owner, jsonb_build_object('schedule', '[]'::jsonb, 'more', repeat('x', 1040000)), 'x' from generate_series(2,
              21) n
            """, new { id, owner });
        await TestDatabase.RefusedAsync("23514", () => ReviseAsync(owner, id, 21, Start(2).ToJsonString()));

        var other = await database.EnqueueAsync(owner);
        await database.CompleteAsync(other, """{"schedule": []}""");
        await database.OwnerRunAsync("update usage_limits set revision_bytes = 10000000 where tier = 'pro'");
        await TestDatabase.RefusedAsync("PT413", () => ReviseAsync(owner, other, 0, Start(1).ToJsonString()));
        await database.OwnerRunAsync("update usage_limits set revision_bytes = null where tier = 'pro'");
        await ReviseAsync(owner, other, 0, Start(1).ToJsonString());
    }

    // With members and values that no plan of ours has: all of them come back.
    private static JsonNode Start(int seed) => JsonNode.Parse($$"""
        {"goal": "Grow followers", "made": {"by": "n8n", "sources": [{"url": "https://example.org/{{seed}}"}]}, "more": [1.0, 1.00, "1.0",
          null],
         "schedule": [{"day": 1, "posts": [{"id": "a", "theme": "One Post"}, {"id": "b", "theme": "Two Post"}, "1.0", 1.0, 1.00]},
                      {"day": 2, "posts": []}, {"day": 3}, {"day": 4, "posts": "none"}, 5, {"day": 6, "posts": [{"id": "a",
                        "theme": "One Post"}]}]}
        """)!;

    private static JsonNode Change(JsonNode plan, Random random)
    {
        plan = plan.DeepClone();
        var days = plan["schedule"]!.AsArray();
        var posts = days[random.Next(2) == 0 ? 0 : 5]!["posts"]!.AsArray();
        switch (random.Next(8))
        {
            case 0:
                posts.Insert(
                    random.Next(posts.Count + 1),
                    new JsonObject { ["id"] = $"p{random.Next(9)}", ["theme"] = $"Theme {random.Next(3)}" });
                break;
            case 1 when posts.Count > 1:
                posts.RemoveAt(random.Next(posts.Count));
                break;
            case 2 when posts.Count > 0: // to another day
                var moved = posts[0]!.DeepClone();
                posts.RemoveAt(0);
                days[1]!["posts"]!.AsArray().Add(moved);
                break;
            case 3:
                plan["totalPosts"] = random.Next(100);
                break;
            case 4:
                plan["made"] = random.Next(3) == 0 ? null : JsonValue.Create($"2.{random.Next(3)}");
                break;
            case 5:
                plan.AsObject().Remove("made");
                break;
            case 6:
                days[2] = random.Next(2) == 0
                    ? new JsonObject { ["day"] = 3 }
                    : new JsonObject { ["posts"] = new JsonArray(1, "1.1", null) };
                break;
            default:
                posts.Add(JsonNode.Parse(random.Next(2) == 0 ? "2.50" : "2.5"));
                break;
        }

        return plan;
    }

    private async Task<(Guid Owner, Guid Id)> CompletedAsync()
    {
        var id = await database.MakeJobAsync("completed");
        return ((await database.JobAsync(id)).UserId, id);
    }

    private Task<int> ReviseAsync(Guid owner, Guid id, int madeOn, string plan, int? restores = null) => database.App.AsUserAsync(
        owner, session => session.SingleAsync<int>(
            "select revise_plan(@id, @madeOn, @plan::jsonb, 'Changed a post', @restores)", new { id, madeOn, plan, restores }), Ct);

    private Task<IReadOnlyList<string>> ReadAsync(Guid owner, Guid id) => database.App.AsUserAsync(
        owner, session => session.QueryAsync<string>(
            "select revision_plan(job_id, number)::text from plan_revisions where job_id = @id order by number", new { id }), Ct);
}
