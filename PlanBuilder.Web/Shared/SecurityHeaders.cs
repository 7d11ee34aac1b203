using Microsoft.Extensions.Options;

namespace PlanBuilder.Web.Shared;

/// <summary>
/// What every response tells the browser: nothing runs, loads, or frames that isn't ours; no other site holds a window or a file of ours;
/// no page asks for a device; and where people come by https, it never uses anything else again.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next, IOptions<AppOptions> options)
{
    private const string ContentSecurityPolicy =
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private const string PermissionsPolicy =
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), "
        + "payment=(), usb=()";

    private readonly string? transportSecurity = options.Value is { IsHttps: true, Public.IsLoopback: false } app
        ? app.HstsIncludeSubDomains ? "max-age=31536000; includeSubDomains" : "max-age=31536000" // a year
        : null;

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers["Permissions-Policy"] = PermissionsPolicy;
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            if (transportSecurity is not null)
            {
                headers.StrictTransportSecurity = transportSecurity;
            }

            if (context.Response.ContentType?.StartsWith("text/html", StringComparison.Ordinal) == true)
            {
                var kept = context.GetEndpoint()?.Metadata.GetMetadata<BackCacheAttribute>() is not null;
                headers.CacheControl = kept ? "private, no-cache" : "no-store"; // a page is one visitor's
                headers.Append("Vary", "Cookie, HX-Request"); // and a fragment is no page
                headers.Remove("Pragma");
            }

            return Task.CompletedTask;
        });
        return next(context);
    }
}
