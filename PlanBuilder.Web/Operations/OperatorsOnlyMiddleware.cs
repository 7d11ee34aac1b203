using PlanBuilder.Web.Accounts;

namespace PlanBuilder.Web.Operations;

/// <summary>
/// To everybody but operators there is nothing under <c>/operations</c>. Asked of the database each time: whoever is none any more is out.
/// </summary>
internal sealed class OperatorsOnlyMiddleware(RequestDelegate next, AccountDirectory accounts)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path.StartsWithSegments("/operations", StringComparison.OrdinalIgnoreCase)
            && !(context.Account() is { } account && await accounts.IsOperatorAsync(account.Id, context.RequestAborted)))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await next(context);
    }
}
