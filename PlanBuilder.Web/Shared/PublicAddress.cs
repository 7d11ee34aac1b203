using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace PlanBuilder.Web.Shared;

internal static class PublicAddress
{
    /// <summary>
    /// Behind a proxy (<c>App__PublicUrl</c>) every request is one to the address people use, whatever the proxy makes of it, and comes
    /// from whom a known proxy says; cookies are Secure where that address is. Without it, no such header is believed.
    /// </summary>
    public static void UsePublicAddress(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<AppOptions>>().Value;
        if (options.Public is not { } url)
        {
            return;
        }

        var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = null };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        options.Proxies.ToList().ForEach(forwarded.KnownIPNetworks.Add);
        app.UseForwardedHeaders(forwarded);
        app.Use((context, next) =>
        {
            context.Request.Scheme = url.Scheme;
            context.Request.Host = url.IsDefaultPort ? new HostString(url.Host) : new HostString(url.Host, url.Port);
            return next(context);
        });
        app.UseCookiePolicy(new CookiePolicyOptions
        {
            Secure = options.IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest,
        });
    }

    /// <summary>Makes this a cookie of ours: of this host alone where people come by https.</summary>
    public static void BelongTo(this CookieBuilder cookie, AppOptions app, string name)
    {
        cookie.Name = app.CookieName(name);
        cookie.Path = "/";
        cookie.SecurePolicy = app.IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
    }
}
