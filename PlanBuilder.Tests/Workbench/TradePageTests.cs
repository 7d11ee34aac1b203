using System.Net;

namespace PlanBuilder.Tests.Workbench;

/// <summary>Another trade for a plan of built-in ideas, in which the owner's own work stays.</summary>
public sealed class TradePageTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task Another_trade_is_one_change_that_keeps_what_was_edited_and_one_undo_away()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync(("Form.Niche", "sourdough bakery"));
        var page = await visitor.GetEndedAsync(path);
        Assert.Contains("Ideas for: bakery", page.Words, StringComparison.Ordinal);
        var cards = page.Page.QuerySelectorAll("article.post").Select(card => card.Id!["post-".Length..]).ToList();
        var before = Themes(page);
        await visitor.EditAsync(path, cards[0], ("Form.Theme", "My own words"));

        var changed = await visitor.SendAsync($"{path}/trade", "main form", ("Trade", "florist"));
        Assert.Equal((HttpStatusCode.SeeOther, path), (changed.Status, changed.Location));
        page = await visitor.GetAsync(path);
        Assert.Contains("Ideas for: flower shop", page.Words, StringComparison.Ordinal);
        Assert.Contains("Changed the trade to flower shop", page.Words, StringComparison.Ordinal);
        var after = Themes(page);
        Assert.Equal(before.Count, after.Count);
        Assert.Equal("My own words", after[0]);
        Assert.Empty(before.Skip(1).Intersect(after));

        await visitor.SendAsync($"{path}/trade", "main form", ("Trade", "none"));
        page = await visitor.GetAsync(path);
        Assert.Contains("Ideas for: something else", page.Words, StringComparison.Ordinal);
        Assert.Contains("Needs your words", page.Words, StringComparison.Ordinal);
        Assert.Equal("My own words", Themes(page)[0]);
    }

    [Fact]
    public async Task A_trade_that_is_none_is_refused_and_nobody_else_gets_there()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync(("Form.Niche", "sourdough bakery"));
        await visitor.GetEndedAsync(path);

        var refused = await visitor.SendAsync($"{path}/trade", "main form", ("Trade", "<b>alchemy</b>"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal("Choose a trade from the list.", refused.Page.QuerySelector("#trade-refusal")!.TextContent);
        using var other = app.NewVisitor();
        await other.SignUpAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"{path}/trade")).Status);
    }

    private static List<string> Themes(Answer page) =>
        [.. page.Page.QuerySelectorAll("article.post h3").Select(theme => theme.TextContent.Trim())];
}
