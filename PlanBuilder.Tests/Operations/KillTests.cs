using PlanBuilder.Tests.Workflow.Ai;

namespace PlanBuilder.Tests.Operations;

/// <summary>What happens to a job when its app or its Postgres dies: real processes, with the times of a job's life in seconds.</summary>
public sealed class KillTests : IDisposable
{
    private static readonly (string, string)[] Quick =
    [
        ("Jobs__HeartbeatInterval", "00:00:00.5"), ("Jobs__HeartbeatTimeout", "00:00:02"), ("Jobs__StopGrace", "00:00:01"),
    ];

    private readonly EmbeddedApp embedded = new();

    public void Dispose() => embedded.Dispose();

    /// <param name="heldAt">The table whose lock holds the job: at its first look at the profile, or with its plan made and not committed.</param>
    [Theory]
    [InlineData("user_profile")]
    [InlineData("job_notifications")]
    public async Task A_job_whose_app_is_killed_in_the_middle_ends_by_itself_after_the_restart(string heldAt)
    {
        await using (var app = await AppProcess.StartAsync(embedded.Folder, Quick))
        {
            using var visitor = new Visitor(app.Address);
            await visitor.SignUpAsync();
            var form = await visitor.GetAsync("/ai-plan-builder");
            await using var held = await embedded.HoldAsync(heldAt);
            await visitor.SendAsync("/ai-plan-builder", form, "#plan-form");
            await embedded.UntilAsync(heldAt == "user_profile"
                ? "select exists (select from jobs where status = 'running' and attempt = 1)"
                : "select exists (select from jobs where step = 'checking')");
            await app.KillAsync();
        }

        await using var restarted = await AppProcess.StartAsync(embedded.Folder, Quick);
        await embedded.UntilAsync("select status = 'completed' from jobs");

        Assert.Equal(2, await embedded.QueryAsync<int>("select attempt from jobs"));
        Assert.Matches("^enqueued,claimed,(reported,)*rescued,claimed,reported,reported,completed$",
            await embedded.QueryAsync<string>("select string_agg(kind, ',' order by id) from job_events"));
        await embedded.AssertInvariantsAsync();
    }

    [Fact]
    public async Task A_job_whose_app_is_killed_while_its_draft_streams_ends_after_the_restart_with_one_call_more()
    {
        await using var ai = await AiDouble.StartAsync();
        ai.AnswerDrafts(DraftAnswers.PlanInTwo(9, Task.Delay(Timeout.Infinite, CancellationToken.None)));
        (string, string)[] settings = [.. Quick, .. ai.Settings()];
        await using (var app = await AppProcess.StartAsync(embedded.Folder, settings))
        {
            using var visitor = new Visitor(app.Address);
            await visitor.SignUpAsync();
            await visitor.AskForPlanAsync();
            await embedded.UntilAsync("select exists (select from jobs where step = 'drafting, post 9 of 14')");
            await app.KillAsync();
        }
        var (attempts, calls) = (await embedded.QueryAsync<int>("select attempt from jobs"), ai.DraftCalls.Count);

        ai.AnswerDrafts(DraftAnswers.Plan());
        await using var restarted = await AppProcess.StartAsync(embedded.Folder, settings);
        await embedded.UntilAsync("select status = 'completed' from jobs");

        Assert.Equal((attempts + 1, calls + 1), (await embedded.QueryAsync<int>("select attempt from jobs"), ai.DraftCalls.Count));
        Assert.Equal(1, await embedded.QueryAsync<int>("select count(*) from jobs where result is not null"));
        await embedded.AssertInvariantsAsync();
        Assert.DoesNotContain(AiDouble.GrokKey, string.Join('\n', restarted.Said), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_in_the_middle_of_a_stop_is_given_back_without_losing_an_attempt()
    {
        await using (var app = await AppProcess.StartAsync(embedded.Folder, Quick))
        {
            using var visitor = new Visitor(app.Address);
            await visitor.SignUpAsync();
            var form = await visitor.GetAsync("/ai-plan-builder");
            await using var held = await embedded.HoldProfilesAsync();
            await visitor.SendAsync("/ai-plan-builder", form, "#plan-form");
            await embedded.UntilAsync("select exists (select from jobs where status = 'running')");
            Assert.Equal(0, await app.StopAsync());
        }

        await using var restarted = await AppProcess.StartAsync(embedded.Folder, [.. Quick, ("Jobs__Workers", "0")]);
        Assert.Equal(("queued", 1, 3), await embedded.QueryAsync<(string, int, int)>("select status, attempt, attempts_left from jobs"));
        await embedded.AssertInvariantsAsync();
    }

    [Fact]
    public async Task A_killed_Postgres_comes_back_with_the_app_still_running()
    {
        await using var app = await AppProcess.StartAsync(embedded.Folder, Quick);
        using var visitor = new Visitor(app.Address);
        await visitor.SignUpAsync();
        using (var server = System.Diagnostics.Process.GetProcessById(embedded.ServerPid))
        {
            server.Kill();
            await server.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        while ((await visitor.GetAsync("/health/ready")).Status != System.Net.HttpStatusCode.OK)
        {
            await Task.Yield();
        }
        var page = await visitor.GetEndedAsync(await visitor.AskForPlanAsync());
        Assert.Equal("Grow followers, 7 days", page.Page.QuerySelector("h1")!.TextContent);
    }

    [Fact]
    public async Task A_second_app_on_the_same_folder_is_refused_with_a_sentence()
    {
        await using var app = await AppProcess.StartAsync(embedded.Folder);
        var (code, said) = await AppProcess.RefusesAsync(embedded.Folder);

        Assert.Equal(1, code);
        Assert.Contains($"Another PlanBuilder is running on {embedded.Folder}.", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }
}
