using PlanBuilder.Tests.Planning;

namespace PlanBuilder.Tests.Workbench;

/// <summary>A plan's first name, and what a second plan of that name is called.</summary>
public sealed class DefaultNamesTests(TestApp app) : IClassFixture<TestApp>
{
    private const string List = "/ai-plan-builder/plans";

    [Fact]
    public async Task Plans_that_would_share_a_name_are_numbered_and_keep_their_numbers()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        await app.Database.OwnerRunAsync("update usage_limits set max_active = 20, per_month = 20");
        var name = PlanNames.For("pottery");
        var forms = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => visitor.AskForPlanAsync(("Form.Niche", "pottery"))));

        Assert.Equal($"{name}|{name} (2)|{name} (3)", string.Join('|', (await NamesAsync(visitor)).Order()));
        var pages = await Task.WhenAll(forms.Select(visitor.GetEndedAsync));
        Assert.Equal(
            $"{name}|{name} (2)|{name} (3)",
            string.Join('|', pages.Select(page => page.Page.QuerySelector("h1")!.TextContent.Trim()).Order()));
        Assert.Contains($"{name} (2)", (await visitor.GetAsync("/notifications")).Words, StringComparison.Ordinal);

        var first = pages.Index().Single(page => page.Item.Page.QuerySelector("h1")!.TextContent.Trim() == name).Index;
        await RenameAsync("Spring");
        Assert.Equal(["Spring", $"{name} (2)", $"{name} (3)"], (await NamesAsync(visitor)).OrderBy(one => one.Length).ThenBy(one => one));
        await RenameAsync("");
        Assert.Equal([name, $"{name} (2)", $"{name} (3)"], (await NamesAsync(visitor)).Order());

        Task RenameAsync(string title) =>
            visitor.SendAsync(List, $"form[action*=Rename][action*='{forms[first].Split('/')[^1]}']", ("title", title));
    }

    [Fact]
    public async Task Somebody_else_s_plans_don_t_count()
    {
        foreach (var _ in (int[])[1, 2])
        {
            using var visitor = app.NewVisitor();
            await visitor.SignUpAsync();
            await visitor.AskForPlanAsync(("Form.Niche", "falconry"));
            Assert.Equal([PlanNames.For("falconry")], await NamesAsync(visitor));
        }
    }

    private static async Task<string[]> NamesAsync(Visitor visitor) =>
        [.. (await visitor.GetAsync(List)).Page.QuerySelectorAll(".plans > li > div > a").Select(link => link.TextContent)];
}
