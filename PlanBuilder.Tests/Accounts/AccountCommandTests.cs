using System.Net;

namespace PlanBuilder.Tests.Accounts;

/// <summary>The commands that whoever runs the app gives, each a run of the program.</summary>
public sealed class AccountCommandTests : IDisposable
{
    private readonly EmbeddedApp embedded = new();

    public void Dispose() => embedded.Dispose();

    [Fact]
    public async Task A_closed_app_gets_its_accounts_and_its_operator_by_commands()
    {
        var (_, migrated) = await RunAsync("migrate"); // without an app
        Assert.Contains("Applied supabase-jobs-schema.sql.", migrated, StringComparison.Ordinal);

        await using var app = await AppProcess.StartAsync(embedded.Folder, ("Accounts__SignUp", "false"));
        Assert.EndsWith("The schema is up to date.", (await RunAsync("migrate")).Output, StringComparison.Ordinal); // beside it
        var (code, added) = await RunAsync("accounts", "add", "ana@example.org");
        Assert.Equal(0, code);
        Assert.Equal((1, "ana@example.org already has an account."), await RunAsync("accounts", "add", "ana@example.org"));
        Assert.Equal((1, "Enter an email address like ana@example.org."), await RunAsync("accounts", "add", "ana"));
        Assert.Equal((1, "There is no account for bert@example.org."), await RunAsync("accounts", "operator", "bert@example.org"));
        var (refused, asked) = await RunAsync("accounts", "operator", "ANA@example.org"); // where nobody answers
        Assert.Equal(1, refused);
        Assert.Matches(@"^ana@example\.org has had an account since 20\d\d-\d\d-\d\d .* Type yes: Nothing was changed\.$", asked);
        Assert.Equal(0, (await RunAsync("accounts", "operator", "ana@example.org", "--yes")).ExitCode);
        Assert.Equal(
            (1, "There is no account for ana@example.org, or it has no second factor."),
            await RunAsync("accounts", "remove-second-factor", "ana@example.org"));

        using var visitor = new Visitor(app.Address);
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.SendAsync("/account/sign-in", "main form",
            ("Form.Email", "ana@example.org"), ("Form.Password", added.Split(' ')[^1]))).Status);
        Assert.Equal("/account/password", (await visitor.GetAsync("/operations")).Location); // it was given its password
        await visitor.SendAsync(
            "/account/password", "main form", ("Current", added.Split(' ')[^1]), ("Form.Password", "a password of one's own"));
        Assert.NotNull((await visitor.GetAsync("/operations")).Page.QuerySelector("nav a[href='/operations']"));

        Assert.Equal((0, "ana@example.org is no longer an operator."), await RunAsync("accounts", "demote", "ana@example.org"));
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync("/operations")).Status);

        var (_, renewed) = await RunAsync("accounts", "password", "ana@example.org");
        using var again = new Visitor(app.Address);
        Assert.Equal(HttpStatusCode.Redirect, (await again.SendAsync("/account/sign-in", "main form",
            ("Form.Email", "ana@example.org"), ("Form.Password", renewed.Split(' ')[^1]))).Status);
        await again.SendAsync(
            "/account/password", "main form", ("Current", renewed.Split(' ')[^1]), ("Form.Password", "another one of one's own"));
        var activity = (await again.GetAsync("/account/activity")).Words;
        foreach (var act in (string[])["Password reset", "Role changed (no role)", "Role changed (role operator)", "Account created"])
        {
            Assert.Contains(act + " An administrator,", activity, StringComparison.Ordinal);
        }
    }

    private async Task<(int ExitCode, string Output)> RunAsync(params string[] words) => await AppProcess.RunAsync(embedded.Folder, words);
}
