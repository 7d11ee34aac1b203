using System.Net;
using Dapper;

namespace PlanBuilder.Tests.Jobs;

/// <summary>Pages that hang use up their connections to the database; what works in the background has its own.</summary>
public sealed class PoolExhaustionTests(TestApp app) : IClassFixture<TestApp>
{
    private const int PageConnections = 40;

    [Fact]
    public async Task Jobs_are_made_while_every_connection_of_the_pages_is_taken()
    {
        await EnqueueForLaterAsync(8);
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        await using var held = await app.Database.OpenAsync();
        await held.ExecuteAsync("begin; lock table usage_limits in access exclusive mode");
        var pages = Enumerable.Range(0, PageConnections + 4).Select(_ => visitor.GetAsync("/ai-plan-builder")).ToList();
        await app.Database.WaitedForAsync("usage_limits", PageConnections, pages);

        await app.Database.OwnerRunAsync("update jobs set next_attempt_at = null");
        await app.Database.UntilAsync("select bool_and(status = 'completed' and attempt = 1) from jobs");
        Assert.Equal(PageConnections, await app.Database.CountWaitingAsync("usage_limits"));

        await held.ExecuteAsync("commit");
        Assert.All(await Task.WhenAll(pages), page => Assert.True(page.Status is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable));
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/ai-plan-builder")).Status);
        await app.Database.AssertInvariantsAsync();
    }

    private Task<int> EnqueueForLaterAsync(int jobs) => app.Database.OwnerRunAsync("""
        begin;
        insert into auth.users (email, encrypted_password)
        select gen_random_uuid() || '@example.org', '' from generate_series(1, @jobs);
        insert into jobs (user_id, input)
        select id, '{"goal":"Grow followers","period":"7 days","platforms":["X"]}' from auth.users;
        update jobs set next_attempt_at = now() + interval '1 hour';
        commit
        """, new { jobs });
}
