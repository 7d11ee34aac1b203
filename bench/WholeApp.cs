using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace PlanBuilder.Bench;

/// <summary>The whole app in this process, so that its memory can be counted, on a real port.</summary>
internal sealed class WholeApp : WebApplicationFactory<Web.Program>
{
    private readonly BenchPostgres postgres;
    private readonly string database;

    private WholeApp(BenchPostgres postgres, string database) => (this.postgres, this.database) = (postgres, database);

    public Uri Address => ClientOptions.BaseAddress;

    public static WholeApp Start(BenchPostgres postgres, string database)
    {
        var app = new WholeApp(postgres, database);
        app.UseKestrel(0);
        app.StartServer();
        return app;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Development");
        builder.UseSetting("DATABASE_URL", postgres.Address("planbuilder_app", database));
        builder.UseSetting("ConnectionStrings:Migrations", postgres.Address(database: database));
        builder.UseSetting("Database:DataFolder", postgres.Folder);
        builder.UseSetting("Logging:LogLevel:Default", "Warning");
    }
}
