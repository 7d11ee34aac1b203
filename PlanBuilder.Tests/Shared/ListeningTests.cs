using System.Net;
using System.Net.Sockets;
using PlanBuilder.Tests.Operations;

namespace PlanBuilder.Tests.Shared;

/// <summary>Who can reach the app as it is started for other people.</summary>
public sealed class ListeningTests(Nodes nodes) : IClassFixture<Nodes>
{
    private static readonly (string, string)[] Production =
        [("ASPNETCORE_ENVIRONMENT", "Production"), ("ASPNETCORE_URLS", ""), ("App__AllowNoPublicUrl", "true")];

    [Fact]
    public async Task Without_a_port_it_is_reached_from_this_machine_alone()
    {
        // What it names, where that is taken already, is what it would have listened on.
        using var taken = new TcpListener(IPAddress.Loopback, 5000);
        try
        {
            taken.Start();
        }
        catch (SocketException)
        {
            // By somebody else.
        }

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => nodes.StartAsync(Production));
        Assert.Contains(
            "Failed to bind to address http://127.0.0.1:5000: address already in use",
            refused.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_port_it_is_reached_from_everywhere()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        await using var app = await nodes.StartAsync([.. Production, ("PORT", $"{port}")]);

        Assert.Contains($"PlanBuilder is listening on http://[::]:{port}", app.Output);
    }
}
