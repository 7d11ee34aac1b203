using PlanBuilder.Tests.Jobs;

namespace PlanBuilder.Tests.Operations;

/// <summary>What n8n does not start in time is made here, where that is set.</summary>
public sealed class N8nFallBackTests(FallingBackN8nApp app) : IClassFixture<FallingBackN8nApp>
{
    [Theory, InlineData("200"), InlineData("404"), InlineData("silence")]
    public async Task A_job_that_n8n_does_not_start_is_made_here_and_a_late_answer_changes_nothing(string answer)
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync(("Form.Niche", answer));
        var page = await visitor.GetEndedAsync(path);
        Assert.Contains("Day 7", page.Words, StringComparison.Ordinal);

        var id = Guid.Parse(path.Split('/')[^1]);
        var before = await app.Database.SnapshotAsync(id);
        Assert.Equal(0, await app.Database.AsOutsideServiceAsync("update jobs set result = '{\"late\": 1}' where id = @id", new { id }));
        Assert.Equal(before, await app.Database.SnapshotAsync(id));
        Assert.Equal("local", (await app.Database.JobAsync(id)).Runner);
        Assert.Equal(1, await app.Database.OwnerAsync<int>("select count(*)::int from job_faults where job_id = @id and detail like 'A result came late%'", new { id }));
    }
}
