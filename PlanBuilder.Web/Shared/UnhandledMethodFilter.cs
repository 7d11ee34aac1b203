using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace PlanBuilder.Web.Shared;

/// <summary>
/// A page that has no handler for a method or a handler's name says 405, instead of being rendered without anything in it.
/// </summary>
internal sealed class UnhandledMethodFilter : IPageFilter
{
    public void OnPageHandlerSelected(PageHandlerSelectedContext context)
    {
    }

    public void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        var hasNothingToDo = HttpMethods.IsGet(context.HttpContext.Request.Method)
            && context.ActionDescriptor.HandlerMethods.All(handler => handler.HttpMethod != "Get");
        if (context.HandlerMethod is null && !hasNothingToDo && context.HandlerInstance is not ErrorModel)
        {
            context.Result = new StatusCodeResult(StatusCodes.Status405MethodNotAllowed);
        }
    }

    public void OnPageHandlerExecuted(PageHandlerExecutedContext context)
    {
    }
}
