using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Accounts;

/// <summary>
/// Whether it is still the account itself that sits there: it gave its password again a few minutes ago. Kept in the session's cookie,
/// encrypted with it, so that it ends with the session.
/// </summary>
internal static class IdentityConfirmation
{
    public static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(10);

    private const string ConfirmedAt = "confirmed_at";

    public static async Task<bool> IsConfirmedAsync(this HttpContext context) =>
        (await context.AuthenticateAsync()).Properties?.Items.TryGetValue(ConfirmedAt, out var written) == true
        && long.TryParse(written, CultureInfo.InvariantCulture, out var ticks)
        && Now(context) - new DateTimeOffset(ticks, TimeSpan.Zero) is var age && age >= TimeSpan.Zero && age < GoodFor;

    /// <summary>Gives the browser the same session once more, with the confirmation in it.</summary>
    public static async Task ConfirmAsync(this HttpContext context)
    {
        if (await context.AuthenticateAsync() is { Succeeded: true, Principal: { } principal, Properties: { } properties } session)
        {
            properties.Items[ConfirmedAt] = Now(context).Ticks.ToString(CultureInfo.InvariantCulture);
            await context.SignInAsync(session.Ticket.AuthenticationScheme, principal, properties);
        }
    }

    /// <summary>Leads to the page that asks for the password, and from there back to <paramref name="path"/>.</summary>
    public static IActionResult AskToConfirm(this PageModel page, string path) =>
        page.SeeOther("/account/confirm-password" + QueryString.Create("returnUrl", path));

    private static DateTimeOffset Now(HttpContext context) => context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
}
