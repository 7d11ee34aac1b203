using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Accounts;

/// <summary>
/// Says which accounts a browser signed in to before. It lets nobody in, but its attempts are counted apart from those of strangers, who
/// could otherwise lock an owner out by guessing.
/// </summary>
internal sealed class DeviceCookie(IDataProtectionProvider protection, IOptions<AppOptions> app)
{
    private const int MostAccounts = 5;
    private static readonly TimeSpan Age = TimeSpan.FromDays(365);

    private readonly string name = app.Value.CookieName("planbuilder.device");
    private readonly IDataProtector protector = protection.CreateProtector(nameof(DeviceCookie));

    /// <summary>The browser's id, where it signed in to the account before; else null.</summary>
    public string? Find(HttpContext context, string email) =>
        Read(context) is [var id, .. var accounts] && accounts.Contains(AccountOf(email)) ? id : null;

    public void Remember(HttpContext context, string email)
    {
        var account = AccountOf(email);
        string[] known = Read(context) is [var id, .. var accounts]
            ? [id, account, .. accounts.Where(other => other != account).Take(MostAccounts - 1)]
            : [Guid.NewGuid().ToString("N"), account];
        context.Response.Cookies.Append(name, protector.Protect(string.Join(' ', known)), new CookieOptions
        {
            HttpOnly = true, IsEssential = true, MaxAge = Age, Path = "/", SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps,
        });
    }

    /// <summary>What stands for an address where it is not to be read.</summary>
    public static string AccountOf(string email) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(EmailAddress.Normalize(email))).AsSpan(0, 16));

    private string[]? Read(HttpContext context)
    {
        try
        {
            return context.Request.Cookies[name] is { Length: > 0 } cookie ? protector.Unprotect(cookie).Split(' ') : null;
        }
        catch (CryptographicException)
        {
            return null; // of keys that are gone, or made up
        }
    }
}
