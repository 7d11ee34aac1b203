using System.Net;
using Polly;

namespace PlanBuilder.Web.Workflow.Ai;

/// <summary>
/// When a call to an AI service is made once more at once: it was turned away before anything was done. One that may have been answered
/// is not, since an answer costs money.
/// </summary>
internal static class RetryPolicy
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static bool ShouldRetry(Outcome<HttpResponseMessage> outcome) => outcome switch
    {
        { Exception: HttpRequestException e } =>
            e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError,
        { Result: { } answer } when IsBusy(answer.StatusCode) =>
            answer.Headers.RetryAfter?.Delta is not { } wait || wait <= Patience, // a longer wait is for the queue
        _ => false,
    };

    private static bool IsBusy(HttpStatusCode status) =>
        status is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError and not HttpStatusCode.NotImplemented;
}
