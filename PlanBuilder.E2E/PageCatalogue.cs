namespace PlanBuilder.E2E;

/// <summary>
/// Every page and state of the product, one after the other. Whoever goes through it is called at each with its name; the visitor then
/// stands before it.
/// </summary>
internal static partial class PageCatalogue
{
    private const string Password = "a long password";

    public static async Task GoThroughAsync(Visit visit, PageCatalogueStage stage, bool script, Func<string, Task> look)
    {
        var email = $"{Guid.NewGuid():N}.and.a.longer.name.than.most@subdomain.example.org";
        await SignedOutAsync(visit, look);
        await FormAsync(visit, email, look);
        await JobAsync(visit, stage, script, look);
        await PlanAsync(visit, stage, script, look);
        await ListsAsync(visit, look);
        await AccountAsync(visit, stage, email, look);
        await OperatorAsync(visit, stage, look);
    }

    private static async Task SignedOutAsync(Visit visit, Func<string, Task> look)
    {
        var page = visit.Page;
        await page.GotoAsync("/ai-plan-builder");
        await look("form-signed-out");
        await page.GotoAsync("/account/sign-in");
        await look("sign-in");
        await page.GetByLabel("Email address").FillAsync("nobody@example.org");
        await page.GetByLabel("Password").FillAsync("not the password");
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Wrong email or password.")).ToBeVisibleAsync();
        await look("sign-in-refused");
        await page.GotoAsync("/account/sign-up");
        await look("sign-up");
        await page.GotoAsync("/account/forgot-password");
        await look("forgot-password");
        await page.GetByLabel("Email address").FillAsync("nobody@example.org");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send link" }).ClickAsync();
        await visit.SeeStatus("nobody@example.org");
        await look("forgot-password-sent");
        await page.GotoAsync("/account/reset-password?token=none");
        await look("reset-password-used");
        await page.GotoAsync("/notifications/unsubscribe");
        await look("unsubscribe-broken");
        await page.GotoAsync("/no-such-page");
        await look("nothing-here");
    }

    private static async Task FormAsync(Visit visit, string email, Func<string, Task> look)
    {
        var page = visit.Page;
        await visit.SignUp(email);
        await look("form-first-time");
        await page.GotoAsync("/ai-plan-builder/plans");
        await look("plans-empty");
        await page.GotoAsync("/ai-plan-builder/plans/import");
        await look("import");
        await page.GotoAsync("/profile");
        await look("profile");
        await page.GotoAsync("/account/password");
        await look("password");
        await page.GotoAsync("/account/sessions");
        await look("sessions");
        await page.GotoAsync("/feeds");
        await look("feeds");
        await page.GotoAsync("/webhook");
        await look("webhook");
        await page.GotoAsync("/account/archive");
        await look("archive");
        await page.GotoAsync("/account/confirm-password");
        await look("confirm-password");
        await page.GotoAsync("/account/delete");
        await look("delete");
        await page.GotoAsync("/ai-plan-builder");
        await visit.FillInPlan("Grow followers", "7 days", "a niche with a verylongwordthatneverendsandneverendsandneverends");
        await visit.Generate();
        await Assertions.Expect(page.GetByText("Choose at least one platform.")).ToBeVisibleAsync();
        await look("form-refused");
    }

    private static async Task JobAsync(Visit visit, PageCatalogueStage stage, bool script, Func<string, Task> look)
    {
        var page = visit.Page;
        await visit.FillInPlan("Increase engagement", "7 days", "sourdough bakery", "Instagram", "TikTok", "X");
        await visit.Generate();
        await visit.SeeHeading("In the queue");
        await look("job-waiting");
        await stage.MoveAsync(visit, "status = 'running', runner = 'local'");
        await stage.WriteAsync(visit, 9);
        await stage.MoveAsync(visit, "step = 'drafting', posts_done = 9, posts_total = 14, progress = 62");
        await visit.SeeHeading("Creating your plan");
        await look("job-running");
        if (script)
        {
            await page.Context.SetOfflineAsync(true);
            await Assertions.Expect(page.GetByText("We can't reach PlanBuilder right now.")).ToBeVisibleAsync();
            await look("job-offline");
            await page.Context.SetOfflineAsync(false);
            await Assertions.Expect(page.GetByText("We can't reach PlanBuilder right now.")).ToBeHiddenAsync();
        }

        await stage.MoveAsync(visit, "status = 'failed', error_code = 'timed_out'");
        await visit.SeeHeading("We couldn't create this plan");
        await look("job-failed");
        await page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await visit.SeeHeading("In the queue");
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await visit.SeeHeading("Plan canceled");
        await look("job-cancelled");
    }

    private static async Task PlanAsync(Visit visit, PageCatalogueStage stage, bool script, Func<string, Task> look)
    {
        var page = visit.Page;
        await AskAsync(visit, "14 days");
        await stage.CompleteAsync(visit, days: 14, faulty: false);
        await visit.SeeHeading("Sourdough bakery, ");
        await look("plan-14-days");
        await AskAsync(visit, "7 days");
        await stage.CompleteAsync(visit);
        await visit.SeeHeading("Sourdough bakery, ");
        await look("plan");
        await page.GetByText("Export", new() { Exact = true }).ClickAsync();
        await look("plan-export");
        var plan = new Uri(page.Url).AbsolutePath;
        await page.GotoAsync(plan + "?view=month");
        await look("plan-month");
        await page.GotoAsync(plan + "?view=list");
        await look("plan-list");
        await page.GotoAsync(plan + "?platform=X&pillar=educational");
        await page.GetByText("Filter", new() { Exact = true }).ClickAsync();
        await look("plan-filtered");
        await page.GotoAsync(plan + "?platform=Facebook");
        await look("plan-filtered-empty");

        await page.GotoAsync(plan);
        await visit.Edit("TikTok, day 2");
        await look("edit-in-place");
        await page.GetByLabel("Theme").FillAsync("What the night baker sees");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Revision 1:")).ToBeAttachedAsync();
        await look("plan-revised");
        if (!script)
        {
            await visit.Edit("TikTok, day 2"); // a saved page of its own leads back to the plan
        }

        await page.GetByRole(AriaRole.Button, new() { Name = "Another idea" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Group, new() { Name = "Rewritten: Another idea" })).ToBeVisibleAsync();
        await look("edit-proposal");
        await page.GotoAsync(plan + "/proposals");
        await look("proposals");
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep mine" }).First.ClickAsync();
        await page.GotoAsync(plan + "/rewrite");
        await look("rewrite");
        await page.GotoAsync(plan + "/rewrite?how=missing");
        await look("rewrite-missing");
        await page.GotoAsync(plan);

        var edit = await visit.Post("X, day 3").GetAttributeAsync("href");
        await page.GotoAsync(edit!);
        await look("edit");
        await page.GetByLabel("Theme").FillAsync("");
        await page.GetByLabel("Caption").FillAsync(string.Concat(Enumerable.Repeat("A caption that is longer than X allows. ", 10)));
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Give the post a theme.")).ToBeVisibleAsync();
        await look("edit-refused");

        await page.GotoAsync(edit!);
        if (script)
        {
            await Assertions.Expect(page.GetByText("Unsaved draft restored.")).ToBeVisibleAsync();
            await look("edit-draft");
            await page.GetByRole(AriaRole.Button, new() { Name = "Discard", Exact = true }).ClickAsync();
        }

        var other = await page.Context.NewPageAsync();
        await other.GotoAsync(edit!);
        await other.GetByLabel("Caption").FillAsync("What the other tab saved.");
        await other.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(other.GetByText("Revision 2:")).ToBeAttachedAsync();
        await other.CloseAsync();
        await page.GetByLabel("Caption").FillAsync("What this tab has typed.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByText("This post was changed elsewhere")).ToBeVisibleAsync();
        await look("edit-conflict");

        await page.GotoAsync(plan + "/post?day=3");
        await look("add");
        await page.GotoAsync(plan + "/spreadsheet");
        await look("spreadsheet");
        await page.GotoAsync(plan + "/revisions");
        await look("revisions");
        await page.GotoAsync(plan + "/revisions?number=0");
        await look("revisions-back");
    }

    private static async Task ListsAsync(Visit visit, Func<string, Task> look)
    {
        var page = visit.Page;
        await page.GotoAsync("/ai-plan-builder/plans");
        await look("plans");
        await page.GetByText("More", new() { Exact = true }).First.ClickAsync();
        await look("plans-more");
        await page.Locator(".plans .rename summary").First.ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).First.FillAsync("Opening week, and what comes after it");
        await look("plans-rename");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).First.ClickAsync();
        await page.GetByLabel("Search plans").FillAsync("bread and butter");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await look("plans-not-found");
        await page.GotoAsync("/ai-plan-builder/plans");
        await page.GetByText("More", new() { Exact = true }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).First.ClickAsync();
        await look("plans-deleted");
        await page.GotoAsync("/ai-plan-builder/plans/deleted");
        await look("deleted");
        await page.GotoAsync("/ai-plan-builder");
        await look("form-again");
        await AskAsync(visit, "7 days");
        await page.GotoAsync("/ai-plan-builder");
        await Assertions.Expect(page.GetByText("You've used all 3 plans")).ToBeVisibleAsync();
        await look("form-limit-reached");
        await page.GotoAsync("/account/activity");
        await look("activity");
        await page.GotoAsync("/usage");
        await look("usage");
        await page.GotoAsync("/notifications");
        await look("notifications");
    }

    private static async Task AskAsync(Visit visit, string period)
    {
        await visit.Page.GotoAsync("/ai-plan-builder");
        await visit.FillInPlan("Increase engagement", period, "sourdough bakery", "Instagram", "TikTok", "X");
        await visit.Generate();
        await visit.SeeHeading("In the queue");
    }
}
