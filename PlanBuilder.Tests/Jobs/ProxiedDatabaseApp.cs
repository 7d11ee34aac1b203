using Microsoft.AspNetCore.Hosting;
using PlanBuilder.Tests.Postgres;

namespace PlanBuilder.Tests.Jobs;

/// <summary>
/// An app whose every connection to its database goes over a wire, and which notices within three seconds that it is deaf.
/// </summary>
public sealed class ProxiedDatabaseApp(TestPostgres server) : TestApp(server)
{
    public TcpProxy Proxy { get; } = new(server.Host);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Proxy.DisposeAsync();
    }

    protected override void Configure(IWebHostBuilder builder) => builder
        .UseSetting("DATABASE_URL", Proxy.Through(Database.AppAddress))
        .UseSetting("Jobs:ListenTimeout", "00:00:03");
}
