using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using PlanBuilder.Tests.Postgres;

namespace PlanBuilder.Tests;

/// <summary>The whole app in this process, on a real port, with a database of its own.</summary>
public class TestApp(TestPostgres server) : WebApplicationFactory<Web.Program>, IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pbapp");

    public TestDatabase Database { get; } = new(server);

    public Uri Address { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Database.InitializeAsync();
        await PrepareAsync();
        UseKestrel(0);
        StartServer();
        Address = ClientOptions.BaseAddress;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await ClearUpAsync();
        await Database.DisposeAsync();
        folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>A browser of its own: cookies, no redirects followed.</summary>
    public Visitor NewVisitor() => new(Address);

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Development");
        builder.UseSetting("DATABASE_URL", Database.AppAddress);
        builder.UseSetting("ConnectionStrings:Migrations", Database.OwnerAddress);
        builder.UseSetting("Database:DataFolder", folder.FullName);
        Configure(builder);
    }

    protected virtual void Configure(IWebHostBuilder builder)
    {
    }

    /// <summary>Starts what the app needs beside its database, before the app.</summary>
    protected virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>Stops that, after the app.</summary>
    protected virtual Task ClearUpAsync() => Task.CompletedTask;
}
