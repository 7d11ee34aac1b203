using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Jobs;

namespace PlanBuilder.Tests.Jobs;

public sealed class TypicalDurationTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task The_median_of_the_last_plans_of_that_kind_is_found_by_its_index()
    {
        await CompletedAsync("local", "14 days", [600, 600, 600]);
        await CompletedAsync("n8n", "7 days", [300, 300, 300]);
        var store = new WatcherJobs(database.App, database.App);
        await CompletedAsync("local", "7 days", [10, 90]);
        Assert.Null(await UsualAsync("local", "7 days"));
        await CompletedAsync("local", "7 days", [70]);

        Assert.Equal(TimeSpan.FromSeconds(70), await UsualAsync("local", "7 days"));
        Assert.Equal(TimeSpan.FromSeconds(600), await UsualAsync("local", "14 days"));
        Assert.Equal(TimeSpan.FromSeconds(300), await UsualAsync("n8n", "7 days"));
        var plan = string.Join('\n', await database.App.AsServiceAsync(session => session.QueryAsync<string>(
            "set local enable_seqscan = off; explain "
                + WatcherJobs.TypicalDuration, new { runner = "local", period = "7 days" }), CancellationToken.None));
        Assert.Contains("jobs_completed", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Sort", plan, StringComparison.Ordinal);

        Task<TimeSpan?> UsualAsync(string runner, string period) => store.TypicalDurationAsync(runner, period, CancellationToken.None);
    }

    [Fact]
    public async Task However_many_watch_it_is_asked_once()
    {
        await CompletedAsync("n8n", "14 days", [1, 1, 1]);
        using var usual = new TypicalDuration(new WatcherJobs(database.App, database.App), TimeProvider.System);
        var first = await usual.GetAsync("n8n", "14 days", CancellationToken.None);
        await CompletedAsync("n8n", "14 days", [.. Enumerable.Repeat(500, 40)]);

        Assert.Equal(first, await usual.GetAsync("n8n", "14 days", CancellationToken.None));
        Assert.Null(await usual.GetAsync("local", "8 days", CancellationToken.None));
        Assert.Null(await usual.GetAsync("local", null, CancellationToken.None));
    }

    private async Task CompletedAsync(string runner, string period, int[] seconds)
    {
        foreach (var took in seconds)
        {
            var id = await database.MakeJobAsync("completed", runner);
            await database.AgeAsync(
                id, $$"""started_at = completed_at - interval '{{took}} seconds', input = '{"period": "{{period}}"}'""");
        }
    }
}
