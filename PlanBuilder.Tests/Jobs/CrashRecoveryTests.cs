using PlanBuilder.Tests.Planning;
using PlanBuilder.Tests.Workflow.Ai.Doubles;

namespace PlanBuilder.Tests.Jobs;

/// <summary>What happens to a job when its app or its Postgres dies: real processes, with the times of a job's life in seconds.</summary>
public sealed class CrashRecoveryTests : IDisposable
{
    private static readonly (string, string)[] Quick =
    [
        ("Jobs__HeartbeatInterval", "00:00:00.5"), ("Jobs__HeartbeatTimeout", "00:00:02"), ("Jobs__StopGrace", "00:00:01"),
    ];

    private readonly EmbeddedApp embedded = new();

    public void Dispose() => embedded.Dispose();

    /// <param name="moment">Before the first call, with nine posts of the answer there, or with the plan made and not committed.</param>
    /// <param name="before">How many questions for posts were asked before.</param>
    /// <param name="missing">How many posts are asked for after it: those that are not there.</param>
    [Theory]
    [InlineData("before the first call", 0, 14)]
    [InlineData("in the middle of it", 1, 5)]
    [InlineData("before the commit", 1, 0)]
    public async Task A_job_whose_app_is_killed_ends_by_itself_after_the_restart(string moment, int before, int missing)
    {
        await using var ai = await AiDouble.StartAsync();
        ai.AnswerDrafts(moment == "in the middle of it"
            ? DraftAnswers.PlanInTwo(9, new TaskCompletionSource().Task)
            : DraftAnswers.Plan());
        (string, string)[] settings = [.. Quick, .. ai.Settings(withResearch: false)];
        await using (var app = await AppProcess.StartAsync(embedded.Folder, settings))
        {
            using var visitor = new Visitor(app.Address);
            await visitor.SignUpAsync();
            var form = await visitor.GetAsync("/ai-plan-builder");
            await using var held = moment switch
            {
                "before the first call" => await embedded.HoldProfilesAsync(),
                "before the commit" => await embedded.HoldAsync("job_notifications"), // where its end is announced
                _ => null,
            };
            await visitor.SendAsync("/ai-plan-builder", form, "#plan-form");
            await embedded.UntilAsync($"select exists (select from jobs where attempt = 1 and {moment switch
            {
                "before the first call" => "status = 'running'",
                "before the commit" => "step = 'checking'",
                _ => "posts_done = 9",
            }})");
            await app.KillAsync();
        }

        Assert.Equal(before, ai.DraftCalls.Count);

        ai.AnswerDrafts(DraftAnswers.Plan());
        await using var restarted = await AppProcess.StartAsync(embedded.Folder, settings);
        await embedded.UntilAsync("select status = 'completed' from jobs");

        Assert.Equal(2, await embedded.QueryAsync<int>("select attempt from jobs"));
        Assert.Equal(missing, ai.DraftCalls.Skip(before).Sum(call => call.Slots.Count));
        Assert.Single(ai.StrategyCalls);
        Assert.Matches("^enqueued,claimed,(reported,)*rescued,claimed,(reported,)+completed$",
            await embedded.QueryAsync<string>("select string_agg(kind, ',' order by id) from job_events"));
        await embedded.AssertInvariantsAsync();
        Assert.DoesNotContain(AiDouble.GrokKey, string.Join('\n', restarted.Output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_in_the_middle_of_a_stop_is_released_without_losing_an_attempt()
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
            await Wait.EndAsync("Postgres to be gone", server.WaitForExitAsync(TestContext.Current.CancellationToken));
        }

        await visitor.GetReadyAsync();
        var page = await visitor.GetEndedAsync(await visitor.AskForPlanAsync());
        PlanNames.AssertFor("Grow followers", page.Page.QuerySelector("h1")!.TextContent);
    }

    [Fact]
    public async Task A_second_app_on_the_same_folder_is_refused_with_a_sentence()
    {
        await using var app = await AppProcess.StartAsync(embedded.Folder);
        var (code, said) = await AppProcess.RefusesAsync(embedded.Folder);

        Assert.Equal(1, code);
        Assert.Contains($"Another PlanBuilder is already using {embedded.Folder}.", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }
}
