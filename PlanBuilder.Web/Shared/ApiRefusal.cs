using Microsoft.AspNetCore.Mvc;

namespace PlanBuilder.Web.Shared;

/// <summary>
/// What the JSON addresses answer when they refuse: the original system's <c>error</c> and <c>message</c>, both texts, with the fields of
/// problem+json (RFC 9457) beside them.
/// </summary>
/// <param name="more">Further fields, such as what was used and the limit.</param>
internal sealed class ApiRefusal(int status, string sentence, IEnumerable<KeyValuePair<string, object?>>? more = null)
    : IResult, IActionResult
{
    public static IResult Result(int status, string sentence, params (string Name, object? Value)[] more) =>
        new ApiRefusal(status, sentence, more.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    public Task ExecuteAsync(HttpContext context)
    {
        Dictionary<string, object?> body = new()
        {
            ["error"] = ErrorOf(status), ["message"] = sentence, ["type"] = "about:blank", ["title"] = sentence, ["status"] = status,
        };
        foreach (var (name, value) in more ?? [])
        {
            body[name] = value;
        }

        return Results.Json(body, contentType: "application/problem+json", statusCode: status).ExecuteAsync(context);
    }

    public Task ExecuteResultAsync(ActionContext context) => ExecuteAsync(context.HttpContext);

    private static string ErrorOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "unauthorized",
        StatusCodes.Status404NotFound => "not_found",
        StatusCodes.Status405MethodNotAllowed => "method_not_allowed",
        StatusCodes.Status409Conflict => "conflict",
        StatusCodes.Status413PayloadTooLarge => "too_large",
        StatusCodes.Status422UnprocessableEntity => "unreadable",
        StatusCodes.Status429TooManyRequests => "limit_reached",
        StatusCodes.Status503ServiceUnavailable => "unavailable",
        >= 500 => "server_error",
        _ => "bad_request",
    };
}
