using Htmx;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace PlanBuilder.Web.Accounts;

/// <summary>What a session's cookie says of its password.</summary>
/// <param name="MustChangePassword">Somebody else chose it, so there is nothing else to do here first.</param>
/// <param name="CameByLink">A link from an email signed in a moment ago, so a new one may be chosen without it.</param>
internal sealed record SessionNotes(bool MustChangePassword, bool CameByLink)
{
    private const string Given = "given_password", ByLink = "by_link_until";

    private static readonly TimeSpan LinkCounts = TimeSpan.FromMinutes(15);

    public static SessionNotes From(AuthenticationProperties cookie, DateTimeOffset now) => new(
        cookie.Items.ContainsKey(Given),
        cookie.Items.TryGetValue(ByLink, out var text) && DateTimeOffset.TryParse(text, null, out var until) && now < until);

    public static void StoreIn(AuthenticationProperties cookie, AccountResult.SignedIn signedIn, DateTimeOffset now)
    {
        if (signedIn.MustChangePassword)
        {
            cookie.Items[Given] = "1";
        }

        if (signedIn.CameByLink)
        {
            cookie.Items[ByLink] = (now + LinkCounts).ToString("O");
        }
    }
}

/// <summary>Redirects accounts whose password somebody else chose to the page where they change it, from every other page.</summary>
internal sealed class GivenPasswordMiddleware(RequestDelegate next)
{
    public const string ChangePage = "/account/password";

    private static readonly PathString[] Open = [ChangePage, "/account/sign-out", "/account/forgot-password", "/error"];

    public Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<SessionNotes>() is not { MustChangePassword: true }
            || !IsForVisitors(context.GetEndpoint())
            || context.Features.Get<IExceptionHandlerFeature>() is not null
            || Open.Any(path => context.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase)))
        {
            return next(context);
        }

        if (!context.Request.IsHtmx(out var htmx))
        {
            context.Response.Redirect(ChangePage);
        }
        else if (htmx?.Trigger == "bell") // it rings on that page too, which would load again and again
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else
        {
            context.Response.Htmx(headers => headers.Redirect(ChangePage));
        }

        return Task.CompletedTask;
    }

    // Pages, and what else is given to whoever is signed in, such as an export.
    private static bool IsForVisitors(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<PageActionDescriptor>() is not null || endpoint?.Metadata.GetMetadata<IAuthorizeData>() is not null;
}
