using System.Net;
using Dapper;

namespace PlanBuilder.Tests.Workbench;

/// <summary>Two tabs of one visitor change one plan.</summary>
public sealed class ConcurrentEditTests(PlanApp app) : IClassFixture<PlanApp>
{
    [Fact]
    public async Task The_second_to_change_a_post_is_told_sees_the_difference_and_overwrites_nothing()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var second = await visitor.GetAsync(PlanApp.Post(path, "d1-x"));
        await visitor.EditAsync(path, "d1-x", ("Form.Caption", "The first tab"), ("Form.Time", "08:08"));
        var conflict = await visitor.SendAsync(path, second, "#post-form", ("Form.Caption", "The second tab"));

        Assert.Equal(HttpStatusCode.Conflict, conflict.Status);
        Assert.Contains("This post was changed elsewhere", conflict.Words, StringComparison.Ordinal);
        Assert.Equal("The second tab", conflict.Page.QuerySelector("#caption")!.TextContent);
        Assert.Equal(["When", "Caption"], conflict.Page.QuerySelectorAll(".conflict dt").Select(field => field.TextContent));
        Assert.Equal("first", conflict.Page.QuerySelector(".conflict dd:last-child del")!.LastChild!.TextContent);
        Assert.Equal("second", conflict.Page.QuerySelector(".conflict dd:last-child ins")!.LastChild!.TextContent);
        Assert.Equal("Keep mine", conflict.Page.QuerySelector(".conflict button")!.TextContent);
        var theirs = await visitor.GetAsync(conflict.Page.QuerySelector(".conflict [data-theirs]")!.GetAttribute("href")!);
        Assert.Equal("The first tab", theirs.Page.QuerySelector("#caption")!.TextContent);
        Assert.Equal("The first tab", (await visitor.GetAsync(path)).Card("d1-x").QuerySelector(".caption")!.TextContent);

        var saved = await visitor.SendAsync(path, conflict, "#post-form"); // having seen it
        Assert.Equal(HttpStatusCode.SeeOther, saved.Status);
        Assert.Equal("The second tab", (await visitor.GetAsync(path)).Card("d1-x").QuerySelector(".caption")!.TextContent);
    }

    [Fact]
    public async Task A_post_moved_while_somebody_types_keeps_both_changes_unless_they_chose_another_day()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var (typed, moved) = (await visitor.GetAsync(PlanApp.Post(path, "d1-x")), await visitor.GetAsync(PlanApp.Post(path, "d2-x")));
        await visitor.EditAsync(path, "d1-x", ("Form.Day", "3"));
        await visitor.EditAsync(path, "d2-x", ("Form.Day", "4"));
        var saved = await visitor.SendAsync(path, typed, "#post-form", ("Form.Caption", "Typed meanwhile"));
        var conflict = await visitor.SendAsync(path, moved, "#post-form", ("Form.Day", "5"));

        Assert.Equal(HttpStatusCode.SeeOther, saved.Status);
        var card = (await visitor.GetAsync(path)).Card("d1-x");
        Assert.Equal(("day-3", "Typed meanwhile"), (card.ParentElement!.Id, card.QuerySelector(".caption")!.TextContent));
        Assert.Equal(HttpStatusCode.Conflict, conflict.Status);
        Assert.Equal(["When"], conflict.Page.QuerySelectorAll(".conflict dt").Select(field => field.TextContent));
    }

    [Fact]
    public async Task Changes_of_different_posts_do_not_disturb_each_other()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var forms = await Task.WhenAll(Enumerable.Range(1, 7).Select(day => visitor.GetAsync(PlanApp.Post(path, $"d{day}-x"))));
        var saved = await Task.WhenAll(
            forms.Select((form, i) => visitor.SendAsync(path, form, "#post-form", ("Form.Theme", $"Theme of tab {i}"))));

        Assert.All(saved, answer => Assert.Equal(HttpStatusCode.SeeOther, answer.Status));
        var page = await visitor.GetAsync(path);
        Assert.Equal(
            Enumerable.Range(0, 7).Select(i => $"Theme of tab {i}"),
            Enumerable.Range(1, 7).Select(day => page.Card($"d{day}-x").QuerySelector("h3")!.TextContent));
    }

    [Fact]
    public async Task Of_many_that_change_one_post_at_once_one_comes_first_and_the_others_are_told()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var form = await visitor.GetAsync(PlanApp.Post(path, "d1-x"));
        var saved = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(i => visitor.SendAsync(path, form, "#post-form", ("Form.Theme", $"Theme of tab {i}"))));

        Assert.Single(saved, answer => answer.Status == HttpStatusCode.SeeOther);
        Assert.Equal(5, saved.Count(answer => answer.Status == HttpStatusCode.Conflict));
        Assert.StartsWith("1 Edited theme", await app.RevisionsAsync(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_post_that_the_other_removed_is_kept_with_what_was_typed_and_comes_back_when_it_is_saved()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var second = await visitor.GetAsync(PlanApp.Post(path, "d1-x"));
        using var remove = new FormUrlEncodedContent(Visitor.Filled(second, "#post-form"));
        await visitor.SendAsync(HttpMethod.Post, PlanApp.Post(path, "d1-x") + "?handler=Remove", remove);
        var conflict = await visitor.SendAsync(path, second, "#post-form", ("Form.Theme", "Still wanted"));

        Assert.Equal(HttpStatusCode.Conflict, conflict.Status);
        Assert.Contains("This post was removed elsewhere", conflict.Words, StringComparison.Ordinal);
        Assert.Null((await visitor.GetAsync(path)).Page.QuerySelector("#post-d1-x"));
        await visitor.SendAsync(path, conflict, "#post-form");
        Assert.Equal("Still wanted", (await visitor.GetAsync(path)).Card("d1-x").QuerySelector("h3")!.TextContent);
    }

    [Fact]
    public async Task A_plan_that_is_deleted_while_forty_tabs_save_is_not_found_by_any_of_them()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var form = await visitor.GetAsync(PlanApp.Post(path, "d1-x"));
        var id = PlanApp.IdOf(path);
        await using var deletion = await app.Database.OpenAsync();
        await deletion.ExecuteAsync("begin; select from jobs where id = @id for update", new { id });
        var saves = Enumerable.Range(0, 40)
            .Select(i => visitor.SendAsync(path, form, "#post-form", ("Form.Theme", $"Theme of tab {i}"))).ToList();
        await Wait.UntilAsync("the tabs to wait for the plan", () => app.Database.OwnerAsync<bool>(
            "select count(*) >= 20 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"));
        await deletion.ExecuteAsync(
            "set local planbuilder.writer = 'app'; update jobs set deleted_at = now() where id = @id; commit", new { id });

        var answers = await Wait.EndAsync("all forty to be answered", Task.WhenAll(saves));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.NotFound, answer.Status));
        Assert.All(answers, answer => Assert.Contains("There's nothing at this address", answer.Words, StringComparison.Ordinal));
        Assert.Null(await app.RevisionsAsync(path));
    }

    [Fact]
    public async Task A_post_that_the_other_changed_is_not_removed()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var second = await visitor.GetAsync(PlanApp.Post(path, "d1-x"));
        await visitor.EditAsync(path, "d1-x", ("Form.Theme", "Changed in the first tab"));
        using var remove = new FormUrlEncodedContent(Visitor.Filled(second, "#post-form"));
        var conflict = await visitor.SendAsync(HttpMethod.Post, PlanApp.Post(path, "d1-x") + "?handler=Remove", remove);

        Assert.Equal(HttpStatusCode.Conflict, conflict.Status);
        Assert.NotNull((await visitor.GetAsync(path)).Page.QuerySelector("#post-d1-x"));
    }
}
