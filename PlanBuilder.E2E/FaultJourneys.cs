using PlanBuilder.Tests;

namespace PlanBuilder.E2E;

/// <summary>What a visitor sees of the things that go wrong: the connection, the app, the plan itself, the limit.</summary>
public sealed class FaultJourneys(Stage stage, FaultStage faults) : IClassFixture<FaultStage>, IDisposable
{
    public void Dispose() => Visit.Forget();

    private const string Plan = "Grow followers, ";

    [Fact]
    public async Task A_browser_that_was_offline_while_the_plan_was_made_shows_it_when_it_is_back()
    {
        await using var visit = await NewVisitAsync();
        var held = await AskAndHoldAsync(visit);
        var lost = new TaskCompletionSource();
        visit.Page.RequestFailed += (_, _) => lost.TrySetResult();
        await visit.Page.Context.SetOfflineAsync(true);
        await Wait.EndAsync("the held request to be lost", lost.Task);
        await held.DisposeAsync();
        await UntilAsync(visit, "status = 'completed'");
        await Assertions.Expect(visit.Page.Locator("[data-watched]")).ToBeVisibleAsync(); // it hasn't heard of it

        await visit.Page.Context.SetOfflineAsync(false);
        await visit.SeeHeading(Plan);
        await faults.Embedded.AssertInvariantsAsync();
    }

    [Fact]
    public async Task A_tab_that_slept_while_the_plan_was_made_shows_it_when_it_wakes_up()
    {
        await using var visit = await NewVisitAsync();
        var held = await AskAndHoldAsync(visit);
        var tab = await visit.Page.Context.NewCDPSessionAsync(visit.Page);
        await tab.SendAsync("Page.setWebLifecycleState", new() { ["state"] = "frozen" });
        await held.DisposeAsync();
        await UntilAsync(visit, "status = 'completed'");

        await tab.SendAsync("Page.setWebLifecycleState", new() { ["state"] = "active" });
        await visit.SeeHeading(Plan);
        await faults.Embedded.AssertInvariantsAsync();
    }

    [Fact]
    public async Task A_page_whose_app_is_killed_and_started_again_shows_the_plan_by_itself()
    {
        await using var visit = await NewVisitAsync();
        await using (await AskAndHoldAsync(visit))
        {
            await UntilAsync(visit, "status = 'running'");
            await faults.KillAsync();
        }

        try
        {
            await Assertions.Expect(visit.Page.Locator("[data-watched]")).ToBeVisibleAsync();
        }
        finally
        {
            await faults.RestartAsync(); // for the other journeys, too
        }

        await visit.SeeHeading(Plan);
        await faults.Embedded.AssertInvariantsAsync();
    }

    [Fact]
    public async Task Two_tabs_on_one_plan_say_the_same()
    {
        await using var visit = await NewVisitAsync();
        var held = await AskAndHoldAsync(visit);
        var other = await visit.Page.Context.NewPageAsync();
        await other.GotoAsync(visit.Page.Url);
        await other.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();

        await visit.SeeHeading("Plan canceled");
        await Assertions.Expect(other.GetByRole(AriaRole.Heading, new() { Name = "Plan canceled" })).ToBeVisibleAsync();
        await held.DisposeAsync();
        await faults.Embedded.AssertInvariantsAsync();
    }

    [Fact]
    public async Task A_plan_that_failed_says_why_and_is_tried_again_by_one_press()
    {
        await using var visit = await NewVisitAsync();
        var held = await AskAndHoldAsync(visit);
        var failed = JobId(visit);
        await UntilAsync(visit, "status = 'running'");
        await faults.Embedded.QueryAsync<int>(
            $"set planbuilder.writer = 'app'; update jobs set status = 'failed', error_code = 'timed_out' where id = '{failed}'");

        await visit.SeeHeading("We couldn't create this plan");
        await Assertions.Expect(visit.Page.GetByText("This plan took too long, so we stopped it.")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.GetByText("It doesn't count toward this month's plans.")).ToBeVisibleAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await held.DisposeAsync();
        await visit.SeeHeading(Plan);
        Assert.NotEqual(failed, JobId(visit));
        await faults.Embedded.AssertInvariantsAsync();
    }

    [Fact]
    public async Task Who_has_used_up_the_month_is_told_so_and_keeps_what_was_typed()
    {
        await using var visit = await NewVisitAsync();
        await visit.SignUp();
        for (var plan = 0; plan < 2; plan++)
        {
            await visit.Page.GotoAsync("/ai-plan-builder");
            await visit.Generate();
            await visit.SeeHeading(Plan);
        }

        await visit.Page.GotoAsync("/ai-plan-builder");
        await visit.FillInPlan("Increase engagement", "14 days", "sourdough bakery", "X");
        var other = new Visit(visit.Page.Context, await visit.Page.Context.NewPageAsync()); // a second tab takes the last one meanwhile
        await other.Page.GotoAsync("/ai-plan-builder");
        await other.Generate();
        await other.SeeHeading(Plan);
        await visit.Generate();

        await Assertions.Expect(visit.Page.GetByText("You've used 3 of 3 plans this month, so we didn't start this one."))
            .ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.GetByLabel("What do you post about?")).ToHaveValueAsync("sourdough bakery");
        await Assertions.Expect(visit.Page.GetByLabel("Increase engagement")).ToBeCheckedAsync();
        await Assertions.Expect(visit.Page.GetByText("You've used all 3 plans for this month.")).ToBeVisibleAsync();
        await faults.Embedded.AssertInvariantsAsync();
    }

    private Task<Visit> NewVisitAsync() => stage.NewVisitAsync(address: faults.Address);

    // Leaves the visitor watching a job that cannot go on.
    private async Task<IAsyncDisposable> AskAndHoldAsync(Visit visit)
    {
        await visit.SignUp();
        await visit.Page.GotoAsync("/ai-plan-builder");
        var held = await faults.Embedded.HoldProfilesAsync();
        try
        {
            await visit.Generate();
            await visit.SeeHeading("Creating your plan");
            return held;
        }
        catch
        {
            await held.DisposeAsync(); // or it would hold up the other tests
            throw;
        }
    }

    private Task UntilAsync(Visit visit, string condition) =>
        faults.Embedded.UntilAsync($"select {condition} from jobs where id = '{JobId(visit)}'");

    private static Guid JobId(Visit visit) => Guid.Parse(new Uri(visit.Page.Url).Segments[^1]);
}
