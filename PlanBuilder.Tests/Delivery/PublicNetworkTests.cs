using System.Net;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Delivery;

namespace PlanBuilder.Tests.Delivery;

/// <summary>An address that an account gives never leads to what only this machine can reach.</summary>
public sealed class PublicNetworkTests
{
    [Theory]
    [InlineData("127.0.0.1"), InlineData("127.255.255.254"), InlineData("0.0.0.0"), InlineData("10.1.2.3"), InlineData("172.16.0.1")]
    [InlineData("172.31.255.255"), InlineData("192.168.1.1"), InlineData("169.254.169.254"), InlineData("100.64.0.1")]
    [InlineData("192.0.0.8"), InlineData("192.0.2.1"), InlineData("198.18.0.1"), InlineData("198.51.100.1"), InlineData("203.0.113.1")]
    [InlineData("224.0.0.1"), InlineData("240.0.0.1"), InlineData("255.255.255.255")]
    [InlineData("::"), InlineData("::1"), InlineData("::ffff:127.0.0.1"), InlineData("::ffff:10.0.0.1"), InlineData("::127.0.0.1")]
    [InlineData("fe80::1"), InlineData("fec0::1"), InlineData("fc00::1"), InlineData("fd12:3456::1"), InlineData("ff02::1")]
    [InlineData("64:ff9b::a00:1"), InlineData("64:ff9b:1::1"), InlineData("100::1"), InlineData("2001:db8::1"), InlineData("2001::1")]
    [InlineData("2002:a00:1::1"), InlineData("3fff::1"), InlineData("5f00::1"), InlineData("fd00:ec2::254")]
    public void A_special_address_is_not_public(string address) => Assert.False(PublicNetwork.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("1.1.1.1"), InlineData("172.15.255.255"), InlineData("172.32.0.1"), InlineData("100.128.0.1"), InlineData("223.255.255.1")]
    [InlineData("::ffff:8.8.8.8"), InlineData("2606:4700::1111"), InlineData("2a00:1450::1")]
    public void Any_other_address_is_public(string address) => Assert.True(PublicNetwork.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("https://localhost:1/"), InlineData("https://127.0.0.1:1/"), InlineData("https://[::1]:1/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://0x7f.1/"), InlineData("https://[::ffff:127.0.0.1]:1/"), InlineData("https://0/"), InlineData("https://127.1/")]
    public async Task A_private_address_is_refused_on_connecting_however_it_is_written(string address)
    {
        var ct = TestContext.Current.CancellationToken;
        using var refusing = Client(allowsPrivate: false);
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => refusing.GetAsync(new Uri(address), ct));
        Assert.IsType<NoPublicAddressException>(refused.InnerException);

        using var allowing = Client(allowsPrivate: true);
        var tried = await Assert.ThrowsAsync<HttpRequestException>(() => allowing.GetAsync(new Uri(address), ct));
        Assert.IsNotType<NoPublicAddressException>(tried.InnerException); // nobody listens there
    }

    [Fact]
    public async Task An_unknown_name_is_refused_like_a_private_one()
    {
        using var client = Client(allowsPrivate: false);
        var refused = await Assert.ThrowsAsync<HttpRequestException>(
            () => client.GetAsync(new Uri("https://nowhere.invalid/"), TestContext.Current.CancellationToken));
        Assert.IsType<NoPublicAddressException>(refused.InnerException);
    }

    private static HttpClient Client(bool allowsPrivate) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectCallback = new PublicNetwork(Options.Create(new WebhooksOptions { AllowPrivateAddresses = allowsPrivate })).ConnectAsync,
    });
}
