using System.Net;
using System.Security.Claims;
using System.Text.Json.Serialization;

namespace PlanBuilder.Web.Audit;

/// <summary>Who acts, and from where; as JSON it is what the database reads.</summary>
internal sealed record AuditOrigin(
    [property: JsonPropertyName("via")] string Via,
    [property: JsonPropertyName("actor_id")] Guid? ActorId = null,
    [property: JsonPropertyName("ip")] string? Ip = null,
    [property: JsonPropertyName("user_agent")] string? UserAgent = null)
{
    private const int LongestUserAgent = 200;

    public static AuditOrigin From(HttpContext context) => new(
        "web",
        Guid.TryParse(context.User.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? id : null,
        Written(context.Connection.RemoteIpAddress),
        Written(context.Request.Headers.UserAgent.ToString()));

    // Without an IPv6 address's scope, which is this machine's own word.
    private static string? Written(IPAddress? address) => address switch
    {
        null => null,
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        _ => new IPAddress(address.GetAddressBytes()).ToString(),
    };

    private static string? Written(string userAgent)
    {
        var plain = string.Concat(userAgent.Where(letter => letter is >= ' ' and <= '~').Take(LongestUserAgent));
        return plain.Length == 0 ? null : plain;
    }
}
