using System.Net;
using Microsoft.Extensions.Options;

namespace PlanBuilder.Web.Shared;

/// <summary>How people reach the app (<c>App__...</c>).</summary>
internal sealed class AppOptions
{
    /// <summary>The address people use, where that is a proxy's and not the app's own.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>The proxies that are believed when they say for whom they ask: addresses or networks, with commas between them.</summary>
    public string KnownProxies { get; set; } = "127.0.0.0/8,::1";

    /// <summary><see cref="PublicUrl"/>, where there is one.</summary>
    public Uri? Public => string.IsNullOrWhiteSpace(PublicUrl) ? null : new Uri(PublicUrl.Trim());

    /// <summary><see cref="KnownProxies"/>, each a network.</summary>
    public IEnumerable<IPNetwork> Proxies => Names(KnownProxies).Select(name => Network(name)!.Value);

    private static string[] Names(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static IPNetwork? Network(string name) =>
        IPNetwork.TryParse(name, out var network) ? network
        : IPAddress.TryParse(name, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : null;

    internal sealed class Validator : IValidateOptions<AppOptions>
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

            if (Names(options.KnownProxies).FirstOrDefault(proxy => Network(proxy) is null) is { } unknown)
            {
                refusals.Add($"App__KnownProxies takes IP addresses or networks like 10.0.0.0/8; {unknown} is neither.");
            }

            return refusals.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(refusals);
        }
    }
}
