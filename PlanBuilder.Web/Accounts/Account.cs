using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using PlanBuilder.Web.Audit;

namespace PlanBuilder.Web.Accounts;

/// <summary>Who is asking. The role is that of its app_metadata, told at sign-in: it shows an operator the way, and opens nothing.</summary>
internal sealed record Account(Guid Id, string Email, string? Role = null)
{
    public const string Operator = "operator";
}

internal static class HttpContextExtensions
{
    /// <summary>The signed-in account; null for a visitor without one.</summary>
    public static Account? Account(this HttpContext context) =>
        Guid.TryParse(context.User.FindFirstValue(ClaimTypes.NameIdentifier), out var id)
            ? new Account(id, context.User.FindFirstValue(ClaimTypes.Email) ?? "")
            : null;

    /// <summary>Gives the browser its cookie.</summary>
    public static async Task SignInAsync(this HttpContext context, AccountResult.SignedIn signedIn)
    {
        var cookie = new AuthenticationProperties { IsPersistent = true };
        signedIn.Session?.StoreIn(cookie);
        await context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, signedIn.Account.ToPrincipal(), cookie);
        context.RequestServices.GetRequiredService<AuditTrail>().Record(AuditEvent.ByItself(AuditAct.SignedIn, signedIn.Account.Id));
    }

    public static ClaimsPrincipal ToPrincipal(this Account account) => new(new ClaimsIdentity(
        [
            new(ClaimTypes.NameIdentifier, account.Id.ToString()), new(ClaimTypes.Email, account
                .Email), new(ClaimTypes.Name, account.Email),
            .. account.Role is { } role ? [new Claim(ClaimTypes.Role, role)] : Array.Empty<Claim>(),
        ],
        CookieAuthenticationDefaults.AuthenticationScheme));
}
