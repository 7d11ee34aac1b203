using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Accounts;

/// <summary>A visitor on the way to a provider and back: what this browser alone knows, in an encrypted cookie of ten minutes.</summary>
/// <param name="State">Comes back in the address. Only a visitor who left here with it is let in.</param>
/// <param name="Verifier">What the code is exchanged with (RFC 7636).</param>
internal sealed record ProviderVisit(string Provider, string State, string Verifier, string? ReturnUrl)
{
    private const string Cookie = "planbuilder.provider";
    private const int LongestReturn = 1_000; // characters: a cookie has room for 4,096 bytes
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>By S256.</summary>
    public string Challenge => WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    public static ProviderVisit Begin(string provider, string? returnUrl) =>
        new(provider, NewSecret(), NewSecret(), returnUrl?.Length <= LongestReturn ? returnUrl : null);

    public void StoreIn(HttpContext context, IDataProtectionProvider protection) => context.Response.Cookies.Append(
        NameIn(context), Protector(protection).Protect(JsonSerializer.Serialize(this), Longest), Options(context));

    /// <summary>The visit that this browser left on, used up by that; null where it left on none, or too long ago.</summary>
    public static ProviderVisit? Take(HttpContext context, IDataProtectionProvider protection)
    {
        if (context.Request.Cookies[NameIn(context)] is not { } cookie)
        {
            return null;
        }

        context.Response.Cookies.Delete(NameIn(context), Options(context));
        try
        {
            return JsonSerializer.Deserialize<ProviderVisit>(Protector(protection).Unprotect(cookie));
        }
        catch (Exception e) when (e is CryptographicException or JsonException)
        {
            return null;
        }
    }

    public bool IsOf(string? state) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(State), Encoding.UTF8.GetBytes(state ?? ""));

    private static string NameIn(HttpContext context) =>
        context.RequestServices.GetRequiredService<IOptions<AppOptions>>().Value.CookieName(Cookie);

    private static CookieOptions Options(HttpContext context) => new()
    {
        Path = "/", HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps, IsEssential = true, MaxAge = Longest,
    };

    private static ITimeLimitedDataProtector Protector(IDataProtectionProvider protection) =>
        protection.CreateProtector(nameof(ProviderVisit)).ToTimeLimitedDataProtector();

    private static string NewSecret() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));
}
