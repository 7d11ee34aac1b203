using Microsoft.AspNetCore.Hosting;
using PlanBuilder.Tests.Database;

namespace PlanBuilder.Tests.Jobs;

/// <summary>An app whose every connection to its database goes over a wire, and which notices within three seconds that it is deaf.</summary>
public sealed class WiredApp(TestPostgres server) : TestApp(server)
{
    public Wire Wire { get; } = new(server.Host);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Wire.DisposeAsync();
    }

    protected override void Configure(IWebHostBuilder builder) => builder
        .UseSetting("DATABASE_URL", Wire.Through(Database.AppAddress))
        .UseSetting("Jobs:ListenTimeout", "00:00:03");
}
