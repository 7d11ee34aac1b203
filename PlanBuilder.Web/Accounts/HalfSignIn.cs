using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Accounts;

/// <summary>
/// Between the two steps of signing in: an encrypted cookie of ten minutes, of a scheme of its own that opens nothing but the page that
/// asks for the code.
/// </summary>
internal static class HalfSignIn
{
    public const string Scheme = "planbuilder.half", Page = "/account/code";

    private const string Return = "return_url", Factor = "factor_id", Link = "came_by_link", Proved = "proved_at";

    public static void Configure(CookieAuthenticationOptions options, IOptions<AppOptions> app)
    {
        options.Cookie.BelongTo(app.Value, "planbuilder.half");
        options.Cookie.SameSite = SameSiteMode.Lax; // its holder may come from a provider's page
        options.ExpireTimeSpan = TimeSpan.FromMinutes(10);
        options.SlidingExpiration = false;
    }

    /// <summary>Leads to the page that asks for the code.</summary>
    public static async Task<IActionResult> AskForFactorAsync(
        this PageModel page, AccountResult.SecondFactorAsked asked, string? returnUrl)
    {
        var cookie = new AuthenticationProperties();
        asked.Session?.StoreIn(cookie);
        cookie.SetString(Return, returnUrl);
        cookie.SetString(Factor, asked.FactorId?.ToString());
        cookie.SetString(Link, asked.CameByLink ? "true" : null);
        var now = page.HttpContext.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        cookie.SetString(Proved, (asked.ProvedAt ?? now).ToString("O"));
        await page.HttpContext.SignInAsync(Scheme, asked.Account.ToPrincipal(), cookie);
        return page.SeeOther(Page);
    }

    /// <summary>What was asked, and where to go on afterwards; null where nothing was, or too long ago.</summary>
    public static async Task<(AccountResult.SecondFactorAsked Asked, string? ReturnUrl)?> HalfSignedInAsync(this HttpContext context) =>
        await context.AuthenticateAsync(Scheme) is { Succeeded: true, Principal: var principal, Properties: var cookie }
            && principal.ToAccount() is { } account
            ? (new AccountResult.SecondFactorAsked(
                account,
                SupabaseSession.From(cookie),
                Guid.TryParse(cookie.GetString(Factor), out var factor) ? factor : null)
            {
                CameByLink = cookie.GetString(Link) is not null,
                ProvedAt = DateTimeOffset.TryParse(cookie.GetString(Proved), null, out var proved) ? proved : cookie.IssuedUtc,
            }, cookie.GetString(Return))
            : null;
}
