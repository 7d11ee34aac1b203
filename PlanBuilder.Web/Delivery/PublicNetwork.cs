using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace PlanBuilder.Web.Delivery;

/// <summary>
/// Connects to public addresses only, so that an account's URL can't reach what only this machine can (SSRF). The host name is resolved
/// once, every address is checked, and the connection goes to one of those: a name that resolves differently a moment later changes
/// nothing.
/// </summary>
internal sealed class PublicNetwork(IOptions<WebhooksOptions> options)
{
    // www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry, November 2026, and multicast.
    private static readonly IPNetwork[] Special =
    [
        .. ((string[])
        [
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15",
            "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
        ]).Select(network => IPNetwork.Parse(network)),
    ];

    private static readonly IPNetwork Global = IPNetwork.Parse("2000::/3"); // all that is allocated of IPv6

    public static bool IsPublic(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return (plain.AddressFamily == AddressFamily.InterNetwork || Global.Contains(plain))
            && !Special.Any(network => network.BaseAddress.AddressFamily == plain.AddressFamily && network.Contains(plain));
    }

    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="NoPublicAddressException">
    /// The name can't be resolved, or one of its addresses isn't public and the operator doesn't allow that. To tell which would reveal the
    /// names of our network.
    /// </exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var host = context.DnsEndPoint.Host;
        IPAddress[] addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await LookUpAsync(host, ct);
        if (addresses.Length == 0 || (!options.Value.AllowPrivateAddresses && !addresses.All(IsPublic)))
        {
            throw new NoPublicAddressException();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<IPAddress[]> LookUpAsync(string host, CancellationToken ct)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(host, ct);
        }
        catch (SocketException)
        {
            return [];
        }
    }
}

internal sealed class NoPublicAddressException() : IOException("The name has no public address.");
