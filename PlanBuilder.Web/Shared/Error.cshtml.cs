using System.Diagnostics;
using Htmx;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Database;

namespace PlanBuilder.Web.Shared;

/// <summary>One page for all that goes wrong outside a form: a sentence, what next, and for a surprise an id that stands in the log.</summary>
[ResponseCache(NoStore = true)]
[IgnoreAntiforgeryToken]
internal sealed class ErrorModel(ILogger<ErrorModel> logger) : PageModel
{
    public string Heading { get; private set; } = "";
    public string Sentence { get; private set; } = "";
    public string? Id { get; private set; }
    public string Back { get; private set; } = "/";
    public string BackText { get; private set; } = "To your plans";

    /// <summary>Whatever the method of the request that went wrong.</summary>
    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        var code = int.TryParse(Request.Query["code"], out var asked) ? asked : (int?)null;
        var failure = HttpContext.Features.Get<IExceptionHandlerPathFeature>();
        // Asked for by itself, this address names no error.
        var status = failure is not null ? Response.StatusCode
            : HttpContext.Features.Get<IStatusCodeReExecuteFeature>() is not null && code is not null ? code.Value
            : StatusCodes.Status404NotFound;
        Response.StatusCode = status;

        (Heading, Sentence) = status switch
        {
            400 => ("This could not be used", "It cannot be read, or its page was opened too long ago or by another account. Nothing was changed. Open the page again and send it once more."),
            401 or 403 => ("Not for this account", "You may not see this with the account you are signed in with."),
            404 => ("Nothing is here", "There is no such page, or it is not yours to see."),
            405 => ("Not like this", "This address does not take that kind of request."),
            413 => ("Too much at once", "What you sent is larger than anything we take. Nothing was changed."),
            429 => ("Too often", "Wait a few minutes, then try again."),
            503 => ("We are not there right now", "The database does not answer. Nothing was changed; what is under way goes on when it is back. Try again in a minute."),
            _ => ("Something went wrong", "This is our mistake, not yours. It is written down, and nothing of yours was lost."),
        };
        if (status == 503)
        {
            Response.Headers.RetryAfter = "10"; // seconds
        }
        if (failure is not null && failure.Error is not DatabaseUnavailableException && status >= 500)
        {
            Id = Activity.Current?.TraceId.ToString() ?? HttpContext.TraceIdentifier;
            logger.LogError("The surprise above is {Id}: {Method} {Path}", Id, Request.Method, failure.Path);
        }
        if (status == 503 && failure is not null && HttpMethods.IsGet(Request.Method))
        {
            (Back, BackText) = (failure.Path, "Try again");
        }
        if (Asked()?.StartsWith("/api/", StringComparison.Ordinal) == true)
        {
            context.Result = new ApiRefusal(status, Id is null ? Sentence : $"{Sentence} Its id is {Id}.");
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
