using System.Globalization;
using Htmx;
using Microsoft.AspNetCore.Diagnostics;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Usage;

/// <summary>Marks a route whose requests count as exports of the signed-in account.</summary>
internal sealed record CountsAsExport;

/// <summary>
/// Turns away the writes and exports of a signed-in account that come too fast, with 429, <c>Retry-After</c>, and a sentence. The JSON
/// routes, whose accounts come by a token, ask <see cref="AccountRate"/> themselves.
/// </summary>
internal sealed class AccountRateMiddleware(RequestDelegate next, AccountRate rate)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Account() is not { } account || IsErrorPage(context) || WaitOf(context, account.Id) is not { } wait)
        {
            return next(context);
        }

        return RefuseAsync(context, wait);
    }

    /// <summary>"Wait 3 seconds", for the end of a sentence on a page or in a problem.</summary>
    public static string Sentence(TimeSpan wait) =>
        $"You're sending requests too quickly, so nothing was changed. "
            + $"Wait {(Seconds(wait) == 1 ? "a second" : $"{Seconds(wait)} seconds")}, then try again.";

    public static void RetryAfter(HttpResponse response, TimeSpan wait) =>
        response.Headers.RetryAfter = Seconds(wait).ToString(CultureInfo.InvariantCulture);

    private TimeSpan? WaitOf(HttpContext context, Guid accountId)
    {
        var method = context.Request.Method;
        if (HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method))
        {
            return context.GetEndpoint()?.Metadata.GetMetadata<CountsAsExport>() is null ? null : rate.Export(accountId);
        }

        return context.Request.Path.StartsWithSegments("/account/sign-out",
            StringComparison.OrdinalIgnoreCase) ? null : rate.Write(accountId); // whoever wants to go may go
    }

    private static Task RefuseAsync(HttpContext context, TimeSpan wait)
    {
        RetryAfter(context.Response, wait);
        if (context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
        {
            return ApiRefusal.Result(StatusCodes.Status429TooManyRequests, Sentence(wait)).ExecuteAsync(context);
        }

        if (context.Request.IsHtmx())
        {
            return context.Response.FlashAsync(StatusCodes.Status429TooManyRequests, Sentence(wait) + " What you typed is still here.");
        }

        context.Response.StatusCode = StatusCodes.Status429TooManyRequests; // and the error page says the rest
        return Task.CompletedTask;
    }

    // The error page of a refused request comes this way again.
    private static bool IsErrorPage(HttpContext context) =>
        context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Features.Get<IExceptionHandlerPathFeature>() is not null;

    private static int Seconds(TimeSpan wait) => (int)Math.Ceiling(wait.TotalSeconds);
}
