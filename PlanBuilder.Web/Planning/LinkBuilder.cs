using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// The creator's address with what tells its visits apart: utm_source is the platform, utm_medium "social", utm_campaign the plan. No
/// writer of plans is trusted with it.
/// </summary>
internal static partial class LinkBuilder
{
    private const int LongestSlug = 40;
    private const char LastLatin = '\u024f'; // "ö" is "o", but a kana without its mark is another one

    private static readonly string[] Ours = ["utm_source", "utm_medium", "utm_campaign"];

    /// <summary>The link of a plan's posts on a platform; null where the plan does not aim at the creator's site, or has none.</summary>
    public static string? For(PlanRequest request, string platform) =>
        request is { Goal: Goals.DriveWebsiteTraffic, Website: { } site } ? Tagged(site, platform, CampaignOf(request)) : null;

    /// <summary>The same link for a post that moved to another platform; any other link as it is.</summary>
    public static string? On(string? link, string platform) =>
        link is not null && Uri.TryCreate(link, UriKind.Absolute, out var address)
        && Parameters(address).FirstOrDefault(each => NameOf(each) == "utm_campaign") is { } campaign
        && Parameters(address).Any(each => NameOf(each) == "utm_source")
            ? Tagged(link, platform, Uri.UnescapeDataString(campaign["utm_campaign=".Length..]))
            : link;

    /// <summary>A text, such as a first comment, in which the creator's own addresses say where their visits come from.</summary>
    public static string? In(string? text, PlanRequest request, string platform) =>
        text is not null && For(request, platform) is not null
            ? Addresses().Replace(text, match => Host(match.Value) == Host(request.Website!)
                ? Tagged(match.Value, platform, CampaignOf(request)) ?? match.Value : match.Value)
            : text;

    /// <summary>The same text for a post that moved to another platform.</summary>
    public static string? InOn(string? text, string platform) =>
        text is null ? null : Addresses().Replace(text, match => On(match.Value, platform)!);

    /// <summary>Whether an address can be a post's: https, and no longer than a browser takes it.</summary>
    public static bool IsLink(string? link) =>
        link is { Length: <= PlanReader.LongestText } && Uri.TryCreate(link, UriKind.Absolute, out var address)
        && address.Scheme == Uri.UriSchemeHttps && address.UserInfo.Length == 0;

    private static string? Tagged(string site, string platform, string campaign)
    {
        if (!IsLink(site))
        {
            return null;
        }

        var address = new Uri(site);
        string[] parameters =
        [
            .. Parameters(address).Where(each => !Ours.Contains(NameOf(each))),
            $"utm_source={Slug(platform)}", "utm_medium=social", $"utm_campaign={Uri.EscapeDataString(campaign)}",
        ];
        return $"{address.GetLeftPart(UriPartial.Path)}?{string.Join('&', parameters)}{address.Fragment}";
    }

    private static string Host(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Host is var host && host.StartsWith("www.", StringComparison.Ordinal)
            ? host[4..] : uri?.Host ?? "";

    private static string[] Parameters(Uri address) => address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries);

    private static string NameOf(string parameter) => parameter.Split('=')[0].ToLowerInvariant();

    private static string CampaignOf(PlanRequest request) => string.Create(
        CultureInfo.InvariantCulture, $"{(Slug(request.Niche) is { Length: > 0 } slug ? slug : "plan")}-{request.StartDate:yyyy-MM-dd}");

    private static string Slug(string text)
    {
        var slug = new StringBuilder();
        foreach (var c in text.Normalize(NormalizationForm.FormD).ToLowerInvariant())
        {
            var isMark = CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark;
            if (char.IsLetterOrDigit(c) || (isMark && slug.Length > 0 && slug[^1] > LastLatin))
            {
                slug.Append(c);
            }
            else if (!isMark && slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }

            if (slug.Length == LongestSlug)
            {
                break;
            }
        }

        return slug.ToString().Trim('-').Normalize(NormalizationForm.FormC);
    }

    // Without the full stop behind it.
    [GeneratedRegex(@"https?://[^\s<>“”""]*[^\s<>“”"".,;:!?)\]]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Addresses();
}
