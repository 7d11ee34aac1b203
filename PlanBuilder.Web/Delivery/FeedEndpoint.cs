using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;
using PlanBuilder.Web.Revisions;

namespace PlanBuilder.Web.Delivery;

/// <summary>
/// Serves a calendar feed to whoever has its address. No cookie is involved. An unknown address and a revoked one get the same response,
/// after the same query.
/// </summary>
internal sealed class FeedEndpoint(FeedStore feeds, FeedRateLimit limit, PlanStore plans)
{
    private static readonly Guid Version = typeof(FeedEndpoint).Module.ModuleVersionId; // a new build may write the file differently

    public async Task<IResult> GetAsync(string token, HttpContext context, CancellationToken ct)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "private, no-cache";
        headers["X-Robots-Tag"] = "noindex";
        var client = context.Connection.RemoteIpAddress?.ToString() ?? "";
        if (limit.IsBlocked(client))
        {
            return TooManyRequests(context);
        }

        if (await feeds.FindAsync(token, ct) is not { } feed)
        {
            return NotFound(client);
        }

        if (!limit.TryAcquire(feed.Id))
        {
            return TooManyRequests(context);
        }

        var read = await feeds.PlansAsync(feed, ct);
        if (feed.JobId is not null && read.Count == 0)
        {
            return NotFound(client);
        }

        var tag = new EntityTagHeaderValue($"\"{Tag(feed, read)}\"");
        headers.ETag = tag.ToString();
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false)))
        {
            return Results.StatusCode(StatusCodes.Status304NotModified);
        }

        var exports = new List<PlanExport>();
        foreach (var plan in read)
        {
            if (await PlanExport.FindAsync(plans, feed.UserId, plan.Id, ct) is { } export)
            {
                exports.Add(export);
            }
        }

        var name = exports is [var only] && feed.JobId is not null ? only.Name : "PlanBuilder";
        return Results.Bytes(Encoding.UTF8.GetBytes(IcsExport.WriteFeed(name, exports)), "text/calendar; charset=utf-8");
    }

    private static string Tag(FeedOwner feed, IReadOnlyList<FeedPlan> plans) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes($"{Version} {feed.Id} {string.Join(' ', plans.Select(plan => $"{plan}"))}")))[..32];

    private IResult NotFound(string client)
    {
        limit.RecordMiss(client);
        return Results.Text("Not found.\n", statusCode: StatusCodes.Status404NotFound);
    }

    private static IResult TooManyRequests(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "60";
        return Results.Text("Too many requests. Try again in a minute.\n", statusCode: StatusCodes.Status429TooManyRequests);
    }
}
