using System.Text.RegularExpressions;

namespace PlanBuilder.E2E;

/// <summary>
/// How few presses a change takes; a journey through the month, by keyboard alone and with a finger; and what happens at the same time.
/// </summary>
public sealed class WorkbenchJourneys(Stage stage) : IDisposable
{
    public void Dispose() => Visit.Forget();

    [Fact]
    public async Task A_change_takes_a_press_or_two_and_one_for_several_posts_three()
    {
        await using var visit = await stage.NewVisitWithPlanAsync();
        var page = visit.Page;
        await page.Locator(".rename summary").ClickAsync();
        await page.Keyboard.TypeAsync("Opening week");
        await page.Keyboard.PressAsync("Enter");
        await visit.SeeHeading("Opening week");

        await visit.Edit("Instagram, day 1");
        await page.GetByLabel(new Regex("^Time")).FillAsync("20:45");
        await Button("Save").ClickAsync();
        await SeeRevisionAsync("1: Moved");
        await Button("Approved").ClickAsync();
        await SeeRevisionAsync("2: Set");
        await Button("Remove post").ClickAsync();
        await SeeRevisionAsync("3: Removed");
        await Button("Undo").First.ClickAsync();
        await SeeRevisionAsync("4: Undid removal");

        await visit.Edit("TikTok, day 2");
        await Button("Duplicate").ClickAsync();
        await SeeRevisionAsync("5: Added");

        await page.GotoAsync(page.Url.Split("/post/")[0] + "?view=list");
        var boxes = page.GetByRole(AriaRole.Checkbox);
        await boxes.Nth(0).ClickAsync();
        await boxes.Nth(2).ClickAsync(new() { Modifiers = [KeyboardModifier.Shift] });
        await Button("Move 1 day later").ClickAsync();
        await SeeRevisionAsync("6: Moved 3 posts 1 day later");

        ILocator Button(string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
        Task SeeRevisionAsync(string words) => Assertions.Expect(page.GetByText($"Revision {words}")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task In_the_month_the_keyboard_alone_is_enough()
    {
        await using var visit = await stage.NewVisitWithPlanAsync();
        var page = visit.Page;
        await page.GotoAsync(page.Url + "?view=month");
        var id = (await page.Locator("#day-1 .slip").First.GetAttributeAsync("id"))!;
        await page.Locator($"#{id}").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".panel")).ToBeFocusedAsync();
        await page.GetByLabel("Day", new() { Exact = true }).FocusAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(page.GetByText("Revision 1: Moved")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator($"#day-2 #{id}")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator($"#{id}")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Control+z");
        await Assertions.Expect(page.GetByText("Revision 2: Undid move of")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator($"#day-1 #{id}")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_finger_finds_its_way_from_the_month_to_a_post_and_moves_it()
    {
        await using var visit = await stage.NewVisitWithPlanAsync(finger: true);
        var page = visit.Page;
        await page.GotoAsync(page.Url + "?view=month");
        await page.Locator("#day-2 .choose").TapAsync();
        await Assertions.Expect(page.Locator("#day-2 .choose[aria-current=date]")).ToBeVisibleAsync();
        var cards = page.Locator("#chosen .post"); // under the month
        await Assertions.Expect(cards).ToHaveCountAsync(2);
        var id = (await cards.First.GetAttributeAsync("id"))!.Replace("card-", "", StringComparison.Ordinal);
        await cards.First.GetByRole(AriaRole.Link).TapAsync();
        await page.GetByLabel("Day", new() { Exact = true }).SelectOptionAsync("4");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).TapAsync();
        await Assertions.Expect(page.Locator("#revised[data-revision='1']")).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Link, new() { Name = "Close" }).TapAsync();
        await Assertions.Expect(page.Locator(".panel")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator($"#day-4 #post-{id}")).ToHaveCountAsync(1);
        await Assertions.Expect(cards).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task What_is_typed_while_a_save_is_on_its_way_is_saved_next()
    {
        await using var visit = await stage.NewVisitWithPlanAsync();
        var page = visit.Page;
        var (isSent, isFast) = (new TaskCompletionSource(), new TaskCompletionSource());
        await page.RouteAsync("**/post/*", async route =>
        {
            if (route.Request.Method == "POST")
            {
                isSent.TrySetResult();
                await isFast.Task;
            }

            await route.ContinueAsync();
        });
        await visit.Edit("Instagram, day 1");
        await page.GetByLabel("Caption").FillAsync("Saved");
        await page.Keyboard.PressAsync("Control+Enter");
        await isSent.Task.WaitAsync(TestContext.Current.CancellationToken);
        await page.Keyboard.TypeAsync(", and more");
        isFast.SetResult();

        await Assertions.Expect(page.GetByText("Revision 1: Edited caption")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("[data-foot]")).ToHaveTextAsync("Not saved yet.");
        await Assertions.Expect(page.GetByLabel("Caption")).ToHaveValueAsync("Saved, and more");
        await page.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(page.GetByText("Revision 2: Edited caption")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByLabel("Caption")).ToHaveValueAsync("Saved, and more");
    }

    [Fact]
    public async Task The_open_post_follows_its_card_and_the_focus_stays_on_what_was_pressed()
    {
        await using var visit = await stage.NewVisitWithPlanAsync();
        var page = visit.Page;
        await visit.Edit("Instagram, day 1");
        await page.Locator(".post[aria-current] .grip").FocusAsync();
        foreach (var key in (string[])["Enter", "ArrowRight", "Enter"])
        {
            await page.Keyboard.PressAsync(key);
        }

        await Assertions.Expect(page.GetByLabel("Day", new() { Exact = true })).ToHaveValueAsync("2");
        await page.GetByLabel("Caption").FillAsync("Edited where it was dropped");
        var save = page.GetByRole(AriaRole.Button, new() { Name = "Save" });
        await save.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("Revision 2: Edited caption")).ToBeVisibleAsync();
        await Assertions.Expect(save).ToBeFocusedAsync();

        await page.GetByLabel("Caption").FillAsync("Typed, then dragged");
        await page.Locator(".post[aria-current] .grip").FocusAsync();
        foreach (var key in (string[])["Enter", "ArrowRight", "Enter"])
        {
            await page.Keyboard.PressAsync(key);
        }

        await Assertions.Expect(page.GetByText("Revision 3: Moved")).ToBeVisibleAsync();
        await save.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("Revision 4: Edited caption")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByLabel("Day", new() { Exact = true })).ToHaveValueAsync("3");
        await Assertions.Expect(page.GetByLabel("Caption")).ToHaveValueAsync("Typed, then dragged");
    }
}
