namespace PlanBuilder.Web.Workflow.Ai;

/// <summary>Reads an answer that comes in one piece up to a number of bytes, and no further. A stream is bounded by its reader.</summary>
internal sealed class ResponseSizeLimitHandler(int largest) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
        {
            await response.Content.LoadIntoBufferAsync(largest, cancellationToken);
        }

        return response;
    }
}
