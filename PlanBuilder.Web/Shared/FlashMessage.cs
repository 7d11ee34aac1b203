using Htmx;

namespace PlanBuilder.Web.Shared;

internal static class FlashMessage
{
    /// <summary>Answers htmx with a sentence at the head of the page, where news is shown; what was typed on the page stays.</summary>
    /// <param name="html">The sentence, which may hold a link and nothing that anybody typed.</param>
    public static Task FlashAsync(this HttpResponse response, int status, string html)
    {
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.Htmx(headers => headers.Retarget("#flash").Reswap("innerHTML show:window:top"));
        return response.WriteAsync($"""<p class="note warn">{html}</p>""");
    }
}
