using System.Net;
using Microsoft.Extensions.Options;

namespace PlanBuilder.Web.Shared;

/// <summary>How people reach the app (<c>App__...</c>).</summary>
internal sealed class AppOptions
{
    /// <summary>The address people use, where that is a proxy's and not the app's own.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>The proxies whose <c>X-Forwarded-For</c> is trusted: addresses or networks, separated by commas.</summary>
    public string KnownProxies { get; set; } = "127.0.0.0/8,::1";

    /// <summary>Starts outside of Development although nothing says which address people use.</summary>
    public bool AllowNoPublicUrl { get; set; }

    /// <summary>Whether browsers are to ask for every host below that address by https as well.</summary>
    public bool HstsIncludeSubDomains { get; set; }

    /// <summary>Where to report a vulnerability, for <c>/.well-known/security.txt</c>: a mailto:, https:, or tel: address.</summary>
    public string? SecurityContact { get; set; }

    /// <summary><see cref="PublicUrl"/>, where there is one.</summary>
    public Uri? Public => string.IsNullOrWhiteSpace(PublicUrl) ? null : new Uri(PublicUrl.Trim());

    public bool IsHttps => Public?.Scheme == Uri.UriSchemeHttps;

    /// <summary><see cref="KnownProxies"/>, each a network.</summary>
    public IEnumerable<IPNetwork> Proxies => Names(KnownProxies).Select(name => Network(name)!.Value);

    /// <summary>
    /// The name of one of our cookies. Over https, browsers accept one with this prefix from this very host only, and only if it's Secure
    /// and for all paths, so no neighboring host and no plain connection can plant another.
    /// </summary>
    public string CookieName(string name) => IsHttps ? "__Host-" + name : name;

    private static string[] Names(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static IPNetwork? Network(string name) =>
        IPNetwork.TryParse(name, out var network) ? network
        : IPAddress.TryParse(name, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : null;

    internal sealed class Validator(IHostEnvironment environment) : IValidateOptions<AppOptions>
    {
        public ValidateOptionsResult Validate(string? name, AppOptions options)
        {
            var refusals = new List<string>();
            if (!string.IsNullOrWhiteSpace(options.PublicUrl)
                && !(Uri.TryCreate(options.PublicUrl.Trim(), UriKind.Absolute, out var url) && url.Scheme is "https" or "http"
                    && url is { PathAndQuery: "/", Fragment: "", UserInfo: "" }))
            {
                refusals.Add("App__PublicUrl must be an address without a path, like https://plans.example.org.");
            }

            if (string.IsNullOrWhiteSpace(options.PublicUrl) && !options.AllowNoPublicUrl && !environment.IsDevelopment())
            {
                refusals.Add("Set App__PublicUrl to the address people use, like https://plans.example.org, or set "
                    + "App__AllowNoPublicUrl=true to serve without one: over plain http, with cookies that any host of the domain can "
                        + "set.");
            }

            if (!string.IsNullOrWhiteSpace(options.SecurityContact) && !IsContact(options.SecurityContact.Trim()))
            {
                refusals.Add("App__SecurityContact must be one address to report to, like mailto:security@example.org or "
                    + "https://example.org/report.");
            }

            if (options.HstsIncludeSubDomains
                && !options.PublicUrl.AsSpan().Trim().StartsWith("https:", StringComparison.OrdinalIgnoreCase))
            {
                refusals.Add("App__HstsIncludeSubDomains requires an https address in App__PublicUrl.");
            }

            if (Names(options.KnownProxies).FirstOrDefault(proxy => Network(proxy) is null) is { } unknown)
            {
                refusals.Add($"App__KnownProxies takes IP addresses or networks like 10.0.0.0/8; {unknown} is neither.");
            }

            return refusals.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(refusals);
        }

        // RFC 9116, 2.5.3: a URI, and if it leads to a page, by https. It stands on a line of its own.
        private static bool IsContact(string contact) =>
            contact.All(letter => letter is > ' ' and <= '~') && Uri.TryCreate(contact, UriKind.Absolute, out var uri)
            && uri is { Scheme: "https", Host.Length: > 0, UserInfo: "" } or { Scheme: "mailto", UserInfo.Length: > 0, Host.Length: > 0 }
                or { Scheme: "tel", AbsolutePath.Length: > 0 };
    }
}
