using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Accounts;

/// <summary>
/// The cookie of a session. Where people come by https it has a name that only this host can give (<see cref="AppOptions.CookieName"/>). A
/// session that was given under the plain name before is taken once and goes on under the new name. One that ever had the new name isn't
/// taken under the plain one again, which a neighboring host could plant.
/// </summary>
internal sealed class HostCookie : ICookieManager
{
    private const string PlainName = "planbuilder.session";
    private const string Moved = "moved"; // among a session's properties

    private readonly ChunkingCookieManager cookies = new();

    public static void Configure(CookieAuthenticationOptions options, IOptions<AppOptions> app)
    {
        options.Cookie.BelongTo(app.Value, PlainName);
        if (options.Cookie.Name == PlainName)
        {
            return;
        }

        options.CookieManager = new HostCookie();
        var (signingIn, validate) = (options.Events.OnSigningIn, options.Events.OnValidatePrincipal);
        options.Events.OnSigningIn = context =>
        {
            context.Properties.Items[Moved] = "";
            return signingIn(context);
        };
        options.Events.OnValidatePrincipal = async context =>
        {
            if (IsTaken(context))
            {
                await validate(context);
            }
            else
            {
                context.RejectPrincipal();
                await context.HttpContext.SignOutAsync();
            }
        };
    }

    public string? GetRequestCookie(HttpContext context, string key) =>
        cookies.GetRequestCookie(context, IsNew(context, key) ? key : PlainName);

    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options)
    {
        cookies.AppendResponseCookie(context, key, value, options);
        DeletePlain(context, options);
    }

    public void DeleteCookie(HttpContext context, string key, CookieOptions options)
    {
        cookies.DeleteCookie(context, key, options);
        DeletePlain(context, options);
    }

    private static bool IsTaken(CookieValidatePrincipalContext context)
    {
        if (IsNew(context.HttpContext, context.Options.Cookie.Name!))
        {
            return true;
        }

        context.ShouldRenew = true;
        return context.Properties.Items.TryAdd(Moved, "");
    }

    private static bool IsNew(HttpContext context, string key) => context.Request.Cookies.ContainsKey(key);

    private void DeletePlain(HttpContext context, CookieOptions options)
    {
        if (context.Request.Cookies.ContainsKey(PlainName))
        {
            cookies.DeleteCookie(context, PlainName, options);
        }
    }
}
