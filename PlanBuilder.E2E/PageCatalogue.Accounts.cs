using System.Text.RegularExpressions;
using OtpNet;

namespace PlanBuilder.E2E;

internal static partial class PageCatalogue
{
    private const string NewPassword = "another long password";

    // A second factor is set up and asked for, and a password that somebody else chose is replaced.
    private static async Task AccountAsync(Visit visit, PageCatalogueStage stage, string email, Func<string, Task> look)
    {
        var page = visit.Page;
        await page.GotoAsync("/account/second-factor");
        await look("second-factor");
        var key = Base32Encoding.ToBytes((await page.Locator(".key").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal));
        await TurnOnAsync("000000");
        await Assertions.Expect(page.GetByText("That code is wrong.")).ToBeVisibleAsync();
        await look("second-factor-refused");
        await TurnOnAsync(new Totp(key).ComputeTotp());
        await visit.SeeStatus("Two-step sign-in is on.");
        await look("second-factor-codes");
        var recovery = await page.Locator(".codes code").First.InnerTextAsync();
        await page.GotoAsync("/account/second-factor");
        await look("second-factor-on");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();

        await page.GotoAsync("/account/reset-password?token=" + await stage.MakePasswordLinkAsync(email));
        await look("reset-password");
        await stage.GivePasswordAndRoleAsync(email);
        await page.GotoAsync("/account/sign-in");
        await page.GetByLabel("Email address").FillAsync(email);
        await page.GetByLabel("Password").FillAsync(Password);
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await visit.SeeHeading("Enter your code");
        await look("code");
        await EnterAsync("000000");
        await Assertions.Expect(page.GetByText("That code is wrong")).ToBeVisibleAsync();
        await look("code-refused");
        await EnterAsync(recovery);
        await visit.SeeHeading("Change your password");
        await look("password-given");
        await page.GetByLabel("Current password").FillAsync(Password);
        await page.GetByLabel("New password").FillAsync(NewPassword);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await visit.SeeStatus("Password saved.");
        await look("password-saved");

        async Task TurnOnAsync(string code)
        {
            await page.GetByLabel("Six-digit code").FillAsync(code);
            await page.GetByLabel("Password").FillAsync(Password);
            await page.GetByRole(AriaRole.Button, new() { Name = "Turn on" }).ClickAsync();
        }

        async Task EnterAsync(string code)
        {
            await page.GetByLabel("Six-digit code").FillAsync(code);
            await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        }
    }

    private static async Task OperatorAsync(Visit visit, PageCatalogueStage stage, Func<string, Task> look)
    {
        var page = visit.Page;
        var (other, address) = await stage.AddAccountAsync();
        await page.GotoAsync("/operations");
        await look("operations");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Requeue") }).First.ClickAsync();
        await look("requeue");
        await page.GotoAsync("/operations/accounts");
        await page.GetByLabel("Search accounts").FillAsync("example.org");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await look("accounts");
        await page.GetByRole(AriaRole.Button, new() { Name = $"Delete account of {address}" }).ClickAsync();
        await visit.SeeHeading("Confirm it's you");
        await ConfirmAsync("not the password");
        await Assertions.Expect(page.GetByText("Wrong password.")).ToBeVisibleAsync();
        await look("confirm-password-refused");
        await ConfirmAsync(NewPassword);
        await visit.SeeHeading("Delete this account?");
        await look("account-delete");
        await page.GotoAsync($"/operations/accounts?q={other}");
        await page.GetByText("Reset password").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Set a new password" }).ClickAsync();
        await visit.SeeStatus("New password for");
        await look("accounts-password");
        await page.GotoAsync("/operations/audit");
        await look("audit");

        async Task ConfirmAsync(string password)
        {
            await page.GetByLabel("Password").FillAsync(password);
            await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        }
    }
}
