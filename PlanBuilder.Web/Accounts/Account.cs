using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace PlanBuilder.Web.Accounts;

/// <summary>
/// Who is asking. The role is that of its app_metadata, told at sign-in: it shows an operator the way, and opens nothing.
/// </summary>
internal sealed record Account(Guid Id, string Email, string? Role = null)
{
    public const string Operator = "operator";

    /// <summary>Whether this session was begun with a second factor too.</summary>
    public bool HasSecondFactor { get; init; }
}

internal static class HttpContextExtensions
{
    private const string SecondFactor = "second_factor";

    /// <summary>The signed-in account; null for a visitor without one.</summary>
    public static Account? Account(this HttpContext context) => context.User.ToAccount();

    public static Account? ToAccount(this ClaimsPrincipal principal) =>
        Guid.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out var id)
            ? new Account(id, principal.FindFirstValue(ClaimTypes.Email) ?? "", principal.FindFirstValue(ClaimTypes.Role))
            {
                HasSecondFactor = principal.HasClaim(SecondFactor, "true"),
            }
            : null;

    /// <summary>The session that the request belongs to; null for a visitor who is not signed in.</summary>
    public static KnownSession? KnownSession(this HttpContext context) => context.Features.Get<KnownSession>();

    /// <summary>Begins a session, and gives the browser its cookie. False where what let it in was replaced meanwhile.</summary>
    public static Task<bool> SignInAsync(this HttpContext context, AccountResult.SignedIn signedIn) =>
        context.RequestServices.GetRequiredService<Sessions>().BeginAsync(context, signedIn, context.RequestAborted);

    public static ClaimsPrincipal ToPrincipal(this Account account) => new(new ClaimsIdentity(
        [
            new(ClaimTypes.NameIdentifier, account.Id.ToString()),
            new(ClaimTypes.Email, account.Email), new(ClaimTypes.Name, account.Email),
            .. account.HasSecondFactor ? [new Claim(SecondFactor, "true")] : Array.Empty<Claim>(),
            .. account.Role is { } role ? [new Claim(ClaimTypes.Role, role)] : Array.Empty<Claim>(),
        ],
        CookieAuthenticationDefaults.AuthenticationScheme));
}
