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
            WarnOfUnknownProxies(app);
            return;
        }

        var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = null };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        options.Proxies.ToList().ForEach(forwarded.KnownIPNetworks.Add);
        app.UseForwardedHeaders(forwarded);
        WarnOfUnknownProxies(app);
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

    /// <summary>Makes this one of our cookies: for this host only, if people come by https.</summary>
    public static void BelongTo(this CookieBuilder cookie, AppOptions app, string name)
    {
        cookie.Name = app.CookieName(name);
        cookie.Path = "/";
        cookie.SecurePolicy = app.IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
    }

    // Once: behind a proxy that is not believed, all visitors are one computer, and share its attempts to sign in.
    private static void WarnOfUnknownProxies(WebApplication app)
    {
        var warned = 0;
        app.Use((context, next) =>
        {
            if (warned == 0 && context.Request.Headers.ContainsKey(ForwardedHeadersDefaults.XForwardedForHeaderName)
                && !context.Request.Headers.ContainsKey(ForwardedHeadersDefaults.XOriginalForHeaderName)
                && Interlocked.Exchange(ref warned, 1) == 0)
            {
                app.Logger.LogWarning(
                    "A request from {Address} names another caller in X-Forwarded-For, which isn't trusted: everyone behind that address "
                    + "counts as one computer when they sign in. If it's your proxy, set App__PublicUrl, and list it in App__KnownProxies.",
                    context.Connection.RemoteIpAddress);
            }

            return next(context);
        });
    }
}
