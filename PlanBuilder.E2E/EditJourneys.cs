using System.Text.RegularExpressions;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workbench;

namespace PlanBuilder.E2E;

/// <summary>
/// What one does with a plan: reads a part of it, changes it, takes changes back; with scripts, without, and by keyboard alone.
/// </summary>
public sealed class EditJourneys(Stage stage) : IDisposable
{
    public void Dispose() => Visit.Forget();

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_creator_makes_the_plan_her_own(bool script)
    {
        await using var visit = await stage.NewVisitWithPlanAsync(script);
        var page = visit.Page;
        await page.GetByText("Filter", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Filter posts" }).GetByText("TikTok").ClickAsync();
        await Assertions.Expect(page.GetByText("7 of 14 posts")).ToBeVisibleAsync();
        Assert.Equal(7, await visit.CountPosts());

        await visit.Edit("TikTok, day 2");
        await page.GetByLabel("Theme").FillAsync("What the night baker sees");
        await page.GetByLabel("Day", new() { Exact = true }).SelectOptionAsync("5");
        await page.GetByLabel(new Regex("^Time")).FillAsync("20:45");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Revision 1: Edited date and theme of “What the night baker sees”")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#day-5 .post").Filter(new() { HasText = "What the night baker sees" }))
            .ToContainTextAsync("8:45 PM");
        Assert.Equal(7, await visit.CountPosts());

        await visit.Edit("TikTok, day 3");
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove post" }).PressAsync("Enter");
        await Assertions.Expect(page.GetByText("Revision 2: Removed")).ToBeVisibleAsync();
        Assert.Equal(6, await visit.CountPosts());

        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).First.ClickAsync();
        await Assertions.Expect(page.GetByText("Revision 3: Undid removal of")).ToBeVisibleAsync();
        Assert.Equal(7, await visit.CountPosts()); // the filter stays
        await page.GetByRole(AriaRole.Link, new() { Name = "TikTok, remove filter" }).ClickAsync();
        await Assertions.Expect(page.GetByText("7 of 14 posts")).ToHaveCountAsync(0);
        Assert.Equal(14, await visit.CountPosts());

        await page.Locator("#add-7").ClickAsync();
        await page.GetByLabel("Theme").FillAsync("One more for Sunday");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add post" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Revision 4: Added “One more for Sunday” to day 7")).ToBeVisibleAsync();

        await page.Locator(".toolbar").GetByRole(AriaRole.Link, new() { Name = "History" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Original plan" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Removed: “One more for Sunday”")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Restore" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Revision 5: Restored original plan")).ToBeVisibleAsync();
        Assert.Equal(14, await visit.CountPosts());
        await Assertions.Expect(page.GetByText("What the night baker sees")).ToHaveCountAsync(0);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Of_two_tabs_the_second_is_told_and_keeps_what_was_typed(bool script)
    {
        await using var visit = await stage.NewVisitWithPlanAsync(script);
        var second = new Visit(visit.Page.Context, await visit.Page.Context.NewPageAsync());
        await second.Page.GotoAsync(visit.Page.Url);
        await visit.Edit("Instagram, day 1");
        await second.Edit("Instagram, day 1");
        await second.Page.GetByLabel("Caption").FillAsync("From the second tab");
        if (script) // the second hears of the save before the first does
        {
            await visit.Page.RouteAsync("**/post/*", async route =>
            {
                var answer = await route.FetchAsync();
                await Assertions.Expect(second.Page.GetByText("What you typed is still here.")).ToBeVisibleAsync();
                await route.FulfillAsync(new() { Response = answer });
            });
        }

        await SaveCaptionAsync(visit, "From the first tab");
        await Assertions.Expect(visit.Page.GetByText("Revision 1:")).ToBeVisibleAsync();
        if (script)
        {
            await Assertions.Expect(visit.Page.GetByLabel("Caption")).ToHaveValueAsync("From the first tab");
            await visit.Page.UnrouteAsync("**/post/*");
        }

        await second.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(second.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Nothing was overwritten");
        await Assertions.Expect(second.Page.Locator(".conflict del")).ToContainTextAsync("first");
        await Assertions.Expect(second.Page.GetByLabel("Caption")).ToHaveValueAsync("From the second tab");
        await second.Page.GetByRole(AriaRole.Link, new() { Name = "Use the saved version" }).ClickAsync();
        await Assertions.Expect(second.Page.GetByLabel("Caption")).ToHaveValueAsync("From the first tab");
        await visit.Page.ReloadAsync();
        await Assertions.Expect(visit.Page.GetByText("From the first tab").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_change_in_one_tab_shows_in_the_other_which_undoes_and_redoes_it()
    {
        await using var visit = await stage.NewVisitWithPlanAsync(script: true);
        var second = new Visit(visit.Page.Context, await visit.Page.Context.NewPageAsync());
        await second.Page.GotoAsync(visit.Page.Url);
        await visit.Edit("Instagram, day 1");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Approved" }).ClickAsync();
        await Assertions.Expect(second.Page.Locator("#day-1 .status.approved")).ToBeVisibleAsync();
        await Assertions.Expect(second.Page.Locator("#toast")).ToContainTextAsync("Changed elsewhere: Set");

        await second.Page.Keyboard.PressAsync("Control+z");
        await Assertions.Expect(second.Page.GetByText("Revision 2: Undid setting")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.Locator("#day-1 .status.approved")).ToHaveCountAsync(0);
        await second.Page.Keyboard.PressAsync("Control+Shift+z");
        await Assertions.Expect(second.Page.GetByText("Revision 3: Redid setting")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.Locator(".statuses [aria-pressed=true]")).ToContainTextAsync("Approved");
    }

    [Fact]
    public async Task Who_is_signed_out_while_typing_signs_in_elsewhere_and_saves()
    {
        var email = $"{Guid.NewGuid():N}@example.org";
        await using var visit = await stage.NewVisitWithPlanAsync(script: true, email);
        var page = visit.Page;
        await visit.Edit("Instagram, day 1");
        await page.Context.ClearCookiesAsync(new() { Name = "planbuilder.session" });
        await SaveCaptionAsync(visit, "Typed for an hour");
        await Assertions.Expect(page.GetByText("You're signed out, so nothing was saved.")).ToBeVisibleAsync();

        var elsewhere = await page.Context.RunAndWaitForPageAsync(
            () => page.GetByRole(AriaRole.Link, new() { Name = "Open a new tab to sign in" }).ClickAsync());
        await elsewhere.GetByLabel("Email address").FillAsync(email);
        await elsewhere.GetByLabel("Password").FillAsync("a long password");
        await elsewhere.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(elsewhere.GetByRole(AriaRole.Button, new() { Name = "Sign out" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByLabel("Caption")).ToHaveValueAsync("Typed for an hour");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Revision 1: Edited caption")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_count_while_one_types_is_the_servers()
    {
        await using var visit = await stage.NewVisitWithPlanAsync(script: true);
        await visit.Edit("Instagram, day 1");
        var page = visit.Page;
        (string Caption, string Hashtags)[] typed =
        [
            ("", ""), ("plain words", "#one #two"),
            ("👩‍👩‍👧‍👦 🏴󠁧󠁢󠁳󠁣󠁴󠁿 👍🏽 1️⃣ ❤️", "#🥖 #❤️ one,two words;three"), ("字かな ملح", "#字 _ #a_b, #, !"),
            (new string('a', 281), "#a #b #c #d"), ("line\none  ", "#x#y\t#z"),
        ];
        foreach (var name in (string[])["Instagram", "X"])
        {
            await page.GetByLabel("Platform").SelectOptionAsync(name);
            foreach (var (caption, hashtags) in typed)
            {
                await page.GetByLabel("Caption").FillAsync(caption);
                await page.Locator("#hashtags").FillAsync(hashtags);
                var form = new PostForm { Caption = caption, Hashtags = hashtags };
                form.Tidy();
                var platform = Platform.Find(name)!;
                await Assertions.Expect(page.Locator("#caption-count"))
                    .ToHaveTextAsync(PostLabels.CaptionCount(platform, form.Caption ?? "", form.Tags()));
                await Assertions.Expect(page.Locator("#hashtags-count")).ToHaveTextAsync(PostLabels.HashtagCount(platform, form.Tags()));
            }
        }
    }

    [Fact]
    public async Task The_keyboard_alone_is_enough_and_the_focus_is_where_one_works()
    {
        await using var visit = await stage.NewVisitWithPlanAsync(script: true);
        var page = visit.Page;
        var card = visit.Post("Instagram, day 1");
        await card.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".panel")).ToBeFocusedAsync();
        await page.GetByLabel("Theme").FocusAsync();
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.TypeAsync("Typed without mouse");
        await page.Keyboard.PressAsync("Control+ArrowLeft");
        await page.Keyboard.PressAsync("Control+Enter");

        await Assertions.Expect(page.GetByText("Revision 1: Edited theme of “Typed without mouse”")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByLabel("Theme")).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator("#toast")).ToContainTextAsync("Edited theme of “Typed without mouse”.");
        await page.Keyboard.TypeAsync("a "); // where it was
        await Assertions.Expect(page.GetByLabel("Theme")).ToHaveValueAsync("Typed without a mouse");
        await page.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(page.GetByText("Revision 2:")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator(".panel")).ToHaveCountAsync(0);
        await Assertions.Expect(card).ToBeFocusedAsync();
    }

    [Fact]
    public async Task What_was_typed_is_not_lost_by_leaving_and_nothing_moves_when_a_post_opens()
    {
        await using var visit = await stage.NewVisitWithPlanAsync(script: true);
        var page = visit.Page;
        var before = await TopsAsync();
        await visit.Edit("Instagram, day 1");
        Assert.Equal(before, await TopsAsync());
        await page.GetByLabel("Caption").FillAsync("Not to be lost");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.GetByText("Not saved yet.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep editing" }).ClickAsync();
        await visit.Post("TikTok, day 3").ClickAsync();
        await Assertions.Expect(page.GetByLabel("Caption")).ToHaveValueAsync("Not to be lost");
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep editing" }).ClickAsync();

        await page.Context.SetOfflineAsync(true);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Not saved: no connection.")).ToBeVisibleAsync();
        await page.Context.SetOfflineAsync(false);
        await Assertions.Expect(page.GetByText("Revision 1: Edited caption")).ToBeVisibleAsync();

        await page.GetByLabel("Caption").FillAsync("To be thrown away");
        await visit.Post("TikTok, day 3").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Discard changes" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Platform")).ToHaveValueAsync("TikTok");

        Task<string> TopsAsync() => page.EvaluateAsync<string>(
            "[...document.querySelectorAll('.post')].map(one => `${one.getBoundingClientRect().top} ${one.offsetHeight}`).join()");
    }

    [Fact]
    public async Task What_was_typed_outlives_a_reload_until_it_is_saved_thrown_away_or_signed_out_of()
    {
        await using var visit = await stage.NewVisitWithPlanAsync();
        var (page, plan) = (visit.Page, visit.Page.Url);
        await visit.Edit("Instagram, day 1");
        await page.GetByLabel("Caption").FillAsync("Typed before the crash");
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByText("Unsaved draft restored.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByLabel("Caption")).ToHaveValueAsync("Typed before the crash");
        await Assertions.Expect(page.Locator("#caption-count")).ToHaveTextAsync(new Regex("^22 of "));
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Revision 1: Edited caption")).ToBeVisibleAsync();
        Assert.Equal(0, await KeptAsync());

        await visit.Edit("TikTok, day 2");
        var caption = await page.GetByLabel("Caption").InputValueAsync();
        await page.GetByLabel("Caption").FillAsync("To be thrown away");
        Assert.Equal(1, await KeptAsync());
        await page.GotoAsync(plan);
        await visit.Edit("TikTok, day 2");
        await Assertions.Expect(page.GetByLabel("Caption")).ToHaveValueAsync("To be thrown away");
        await page.GetByRole(AriaRole.Button, new() { Name = "Discard" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Caption")).ToHaveValueAsync(caption);
        Assert.Equal(0, await KeptAsync());

        await page.GetByLabel("Caption").FillAsync("Not for who comes next");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Sign in", Exact = true }).First).ToBeVisibleAsync();
        Assert.Equal(0, await KeptAsync());

        Task<int> KeptAsync() => page.EvaluateAsync<int>("Object.keys(localStorage).filter(key => key.startsWith('draft/')).length");
    }

    [Fact]
    public async Task A_post_is_dragged_moved_by_keyboard_and_duplicated_and_nothing_else_changes()
    {
        await using var visit = await stage.NewVisitWithPlanAsync(script: true);
        var page = visit.Page;
        var id = await visit.Post("Instagram, day 1").EvaluateAsync<string>("link => link.closest('.post').id");
        var card = page.Locator($"#{id}");
        await card.HoverAsync();
        await page.Mouse.DownAsync();
        var target = (await page.Locator("#day-3").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(target.X + 20, target.Y + 60, new() { Steps = 5 });
        await page.Mouse.MoveAsync(target.X + 60, target.Y + 90, new() { Steps = 5 });
        await Assertions.Expect(page.Locator("#day-3")).ToHaveClassAsync(new Regex("drop"));
        await page.Mouse.UpAsync();
        await Assertions.Expect(page.Locator($"#day-3 #{id}")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("Revision 1: Moved")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".panel")).ToHaveCountAsync(0);

        await card.Locator(".grip").FocusAsync();
        foreach (var key in (string[])["Enter", "ArrowRight", "Escape", "Enter", "ArrowLeft", "ArrowLeft", "Enter"])
        {
            await page.Keyboard.PressAsync(key);
        }

        await Assertions.Expect(page.GetByText("Revision 2: Moved")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator($"#day-1 #{id}")).ToBeVisibleAsync();
        await Assertions.Expect(card.Locator(".grip")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Control+z");
        await Assertions.Expect(page.GetByText("Revision 3: Undid move of")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator($"#day-3 #{id}")).ToBeVisibleAsync();

        await visit.Edit("TikTok, day 2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Duplicate" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Revision 4: Added")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByLabel("Day", new() { Exact = true })).ToHaveValueAsync("3");
        Assert.Equal(15, await visit.CountPosts());

        // Over a slow line each of several moves waits for the one before, and each of several undos.
        using var line = new SemaphoreSlim(0);
        await page.RouteAsync(new Regex("handler=(Move|Undo)"), async route =>
        {
            await line.WaitAsync();
            await route.ContinueAsync();
        });
        List<(string Id, int To)> moves = [];
        foreach (var day in (int[])[4, 5, 6])
        {
            moves.Add(((await page.Locator($"#day-{day} .post").First.GetAttributeAsync("id"))!, day + 1));
        }

        foreach (var (moved, _) in moves)
        {
            await page.Locator($"#{moved} .grip").FocusAsync();
            await page.Keyboard.PressAsync("Enter");
            await page.Keyboard.PressAsync("ArrowRight");
            await page.Keyboard.PressAsync("Enter");
        }

        line.Release();
        await Assertions.Expect(page.GetByText("Revision 5: Moved")).ToBeVisibleAsync();
        await SeeThemMovedAsync(); // the answer to the first move knew nothing of the others
        line.Release(2);
        await Assertions.Expect(page.GetByText("Revision 7: Moved")).ToBeVisibleAsync();
        await SeeThemMovedAsync();

        await page.Keyboard.PressAsync("Control+z");
        await page.Keyboard.PressAsync("Control+z");
        line.Release(2);
        await Assertions.Expect(page.GetByText("Revision 9: Undid move of")).ToBeVisibleAsync();
        moves = [moves[0], (moves[1].Id, 5), (moves[2].Id, 6)];
        await SeeThemMovedAsync();

        async Task SeeThemMovedAsync()
        {
            foreach (var (moved, to) in moves)
            {
                await Assertions.Expect(page.Locator($"#{moved}")).ToHaveCountAsync(1);
                await Assertions.Expect(page.Locator($"#day-{to} #{moved}")).ToBeVisibleAsync();
            }
        }
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Several_posts_are_chosen_in_the_list_and_moved_at_once(bool script)
    {
        await using var visit = await stage.NewVisitWithPlanAsync(script);
        var page = visit.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "List", Exact = true }).ClickAsync();
        var boxes = page.GetByRole(AriaRole.Checkbox);
        await boxes.Nth(0).CheckAsync();
        await boxes.Nth(3).ClickAsync(new() { Modifiers = [KeyboardModifier.Shift] });
        await page.GetByRole(AriaRole.Button, new() { Name = "Move 1 day later" }).ClickAsync();
        await Assertions.Expect(page.Locator("#toast")).ToContainTextAsync($"Moved {(script ? 4 : 2)} posts 1 day later.");
        await Assertions.Expect(page.GetByText("Revision 1: Moved")).ToBeVisibleAsync();
        if (script)
        {
            // They are still selected, and one press takes all of them back.
            await Assertions.Expect(page.GetByText("4 selected")).ToBeVisibleAsync();
            await page.Locator("#toast").GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
            await Assertions.Expect(page.GetByText("Revision 2: Undid move of 4 posts")).ToBeVisibleAsync();
            await Assertions.Expect(page.GetByText("4 selected")).ToBeVisibleAsync();
        }
    }

    private static async Task SaveCaptionAsync(Visit visit, string caption)
    {
        await visit.Page.GetByLabel("Caption").FillAsync(caption);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
    }
}
