using System.Globalization;
using Microsoft.Extensions.Options;

namespace PlanBuilder.Web.Shared;

/// <summary><c>/.well-known/security.txt</c> (RFC 9116): where to report a vulnerability, if whoever runs this names an address.</summary>
internal static class SecurityText
{
    private const string Path = "/.well-known/security.txt";

    // The RFC asks for less than a year; what stands there is as fresh as the settings are.
    private static readonly TimeSpan Validity = TimeSpan.FromDays(180);

    public static void MapSecurityText(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<AppOptions>>().Value;
        if (!string.IsNullOrWhiteSpace(options.SecurityContact))
        {
            app.MapMethods(Path, [HttpMethods.Get, HttpMethods.Head], (TimeProvider time) => Results.Text(From(options, time.GetUtcNow())));
        }
    }

    private static string From(AppOptions options, DateTimeOffset now)
    {
        var expires = new DateTimeOffset(now.UtcDateTime.Date + Validity, TimeSpan.Zero);
        List<string> lines =
        [
            $"Contact: {options.SecurityContact!.Trim()}",
            $"Expires: {expires.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}",
            "Preferred-Languages: en",
        ];
        if (options.Public is { } address)
        {
            lines.Add($"Canonical: {new Uri(address, Path)}");
        }

        return string.Join('\n', lines) + '\n';
    }
}
