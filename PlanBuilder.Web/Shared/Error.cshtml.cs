using System.Diagnostics;
using System.Globalization;
using Htmx;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Shared;

/// <summary>
/// One page for all that goes wrong outside a form: a sentence, what next, and for a surprise an id that stands in the log.
/// </summary>
[ResponseCache(NoStore = true)]
[IgnoreAntiforgeryToken]
internal sealed class ErrorModel(ILogger<ErrorModel> logger) : PageModel
{
    public string Heading { get; private set; } = "";
    public string Sentence { get; private set; } = "";
    public string? Id { get; private set; }
    public string Back { get; private set; } = "/";
    public string BackText { get; private set; } = "Home";

    /// <summary>Whatever the method of the request that went wrong.</summary>
    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        var code = int.TryParse(Request.Query["code"], CultureInfo.InvariantCulture, out var asked) ? asked : (int?)null;
        var failure = HttpContext.Features.Get<IExceptionHandlerPathFeature>();
        // Asked for by itself, this address names no error.
        var status = failure is not null ? Response.StatusCode
            : HttpContext.Features.Get<IStatusCodeReExecuteFeature>() is not null && code is not null ? code.Value
            : StatusCodes.Status404NotFound;
        Response.StatusCode = status;

        (Heading, Sentence) = status switch
        {
            400 => ("We couldn't process that", "We couldn't read your request, or its page was open too long or belongs to another "
                + "account. Nothing was changed. Reopen the page and try again."),
            401 or 403 => ("No access", "The account you're signed in with doesn't have access to this."),
            404 => ("Page not found", "There's nothing at this address, or you don't have access."),
            405 => ("We couldn't process that", "This address doesn't accept that kind of request."),
            413 => ("Too large", "What you sent is larger than we accept. Nothing was changed."),
            429 => ("Too many requests", "You're sending requests too quickly, so nothing was changed. Wait a moment, then try again."),
            503 => ("Temporarily unavailable", "The database isn't responding. Nothing was changed, and plans in progress continue "
                + "when it's back. Try again in a minute."),
            _ => ("Something went wrong", "This one's on us. We've logged it, and nothing of yours was lost."),
        };
        if (status == 503)
        {
            Response.Headers.RetryAfter = "10"; // seconds
        }

        if (failure is not null && failure.Error is not DatabaseUnavailableException && status >= 500)
        {
            Id = Activity.Current?.TraceId.ToString() ?? HttpContext.TraceIdentifier;
            logger.LogError("The error above has ID {Id}: {Method} {Path}", Id, Request.Method, failure.Path);
        }

        if (status == 503 && failure is not null && HttpMethods.IsGet(Request.Method))
        {
            (Back, BackText) = (failure.Path, "Try again");
        }

        if (Asked()?.StartsWith("/api/", StringComparison.Ordinal) == true)
        {
            context.Result = new ApiRefusal(status, Id is null ? Sentence : $"{Sentence} Error ID: {Id}.");
            return;
        }

        if (Request.IsHtmx() && status != 401)
        {
            Response.Htmx(headers => headers.Retarget("#main").Reselect("#main").Reswap("outerHTML")); // a page is no fragment
        }

        if (HttpMethods.IsOptions(Request.Method))
        {
            context.Result = Page(); // else a filter of Razor Pages answers 200 with nothing
        }
    }

    // The address that went wrong.
    private string? Asked() => HttpContext.Features.Get<IExceptionHandlerPathFeature>()?.Path
        ?? HttpContext.Features.Get<IStatusCodeReExecuteFeature>()?.OriginalPath;
}
