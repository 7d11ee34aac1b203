using System.Globalization;
using System.Net;

namespace PlanBuilder.Web.Shared;

/// <summary>The address of a site, as somebody types it.</summary>
internal static class WebAddress
{
    /// <summary>With the scheme that is left out: "example.com/shop" is "https://example.com/shop".</summary>
    public static string? Tidy(string? typed) =>
        FreeText.Tidy(typed) is not { } address ? null
        : address.Contains('.', StringComparison.Ordinal) && !address.AsSpan().ContainsAny(':', '@', ' ') ? $"https://{address}"
        : address;

    /// <summary>
    /// Whether it is one that everybody can open: https, a host with a name of its own, no user name or password, and no sign that would
    /// end it in a text or that nobody sees.
    /// </summary>
    public static bool IsPublic(string address) =>
        address.Length <= Limits.Website
        && address.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
        && address.All(IsOrdinary) && FreeText.IsPlain(address)
        && Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && uri is { Scheme: "https", UserInfo.Length: 0, HostNameType: UriHostNameType.Dns, IsLoopback: false }
        && !address.Contains('@', StringComparison.Ordinal) && IsName(uri.IdnHost);

    // "intranet", "printer.local", and numbers in other writings are nobody's public site.
    private static bool IsName(string host)
    {
        var labels = host.TrimEnd('.').Split('.');
        return labels.Length > 1 && labels.All(label => label.Length > 0) && !IPAddress.TryParse(host, out _)
            && labels[^1].Any(char.IsLetter) && labels[^1] is not ("local" or "localhost" or "internal" or "lan" or "test" or "invalid");
    }

    private static bool IsOrdinary(char c) =>
        !char.IsWhiteSpace(c) && c is not ('<' or '>' or '"' or '\\' or '^' or '`' or '{' or '|' or '}')
        && char.GetUnicodeCategory(c) is not (UnicodeCategory.Format or UnicodeCategory.Control);
}
