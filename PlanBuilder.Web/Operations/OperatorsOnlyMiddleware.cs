using Htmx;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Accounts;

namespace PlanBuilder.Web.Operations;

/// <summary>
/// For anyone but operators, there is nothing under <c>/operations</c>. The database is asked each time, so that whoever isn't an operator
/// anymore is out at once.
/// </summary>
internal sealed class OperatorsOnlyMiddleware(RequestDelegate next, AccountDirectory accounts, IOptions<AccountsOptions> options)
{
    private const string SecondFactor = "/account/second-factor?returnUrl=%2Foperations";

    public async Task InvokeAsync(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments("/operations", StringComparison.OrdinalIgnoreCase))
        {
            await next(context);
        }
        else if (context.Account() is not { } account || !await accounts.IsOperatorAsync(account.Id, context.RequestAborted))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
        else if (options.Value.OperatorsNeedSecondFactor && !account.HasSecondFactor)
        {
            RedirectToSecondFactor(context);
        }
        else
        {
            await next(context);
        }
    }

    private static void RedirectToSecondFactor(HttpContext context)
    {
        if (context.Request.IsHtmx())
        {
            context.Response.Htmx(headers => headers.Redirect(SecondFactor)); // a fragment cannot hold that page
            return;
        }

        context.Response.Redirect(SecondFactor);
    }
}
