namespace PlanBuilder.Web.Shared;

/// <summary>What every answer says to the browser: nothing runs, loads or frames that is not ours.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    private const string ContentSecurityPolicy =
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
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
