using Microsoft.Net.Http.Headers;

namespace PlanBuilder.Web.Shared;

/// <summary>
/// Reads every body as UTF-8, as our pages send it, whatever encoding it claims to have: .NET falls over some claims (UTF-7).
/// </summary>
internal sealed class Utf8BodyMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) && type.Charset.HasValue)
        {
            type.Charset = null;
            context.Request.ContentType = type.ToString();
        }

        return next(context);
    }
}
