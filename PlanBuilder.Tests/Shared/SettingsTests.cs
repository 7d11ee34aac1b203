using System.Net;
using System.Net.Sockets;
using PlanBuilder.Tests.Database;

namespace PlanBuilder.Tests.Shared;

/// <summary>A setting that makes no sense keeps the app from starting, with a sentence that names it.</summary>
public sealed class SettingsTests(TestPostgres server) : IDisposable
{
    private readonly EmbeddedApp embedded = new();

    public void Dispose() => embedded.Dispose();

    [Theory]
    [InlineData("Jobs__Workers", "-1", "Jobs__Workers is a number from 0 to 64.")]
    [InlineData("Jobs__HoldSeconds", "600", "Jobs__HoldSeconds is a number from 0 to 55.")]
    [InlineData("Jobs__HeartbeatTimeout", "00:00:06", "Jobs__HeartbeatTimeout is at least twice Jobs__HeartbeatInterval")]
    [InlineData("Jobs__RunTimeout", "00:00:10", "Jobs__RunTimeout is longer than Jobs__HeartbeatTimeout.")]
    [InlineData("Jobs__QueuedTimeout", "00:00:00", "Jobs__QueuedTimeout is a time of at most a day")]
    [InlineData("Jobs__StopGrace", "01:00:00", "Jobs__StopGrace is at most 00:05:00.")]
    [InlineData("Jobs__RunTimeout", "90", "Jobs__RunTimeout is a time of at most a day")]
    [InlineData("Jobs__Workers", "many", "Jobs:Workers")]
    [InlineData("Accounts__SignUp", "maybe", "Accounts:SignUp")]
    [InlineData("Usage__DefaultTier", " ", "Usage__DefaultTier names a tier")]
    [InlineData("Usage__DefaultTier", "platinum", "Usage__DefaultTier is platinum, which usage_limits does not know.")]
    [InlineData("DATABASE_URL", "mysql://somewhere", "DATABASE_URL is neither postgres://")]
    [InlineData("Database__PostgresBin", "/no/such/folder", "Database__PostgresBin: there is no folder /no/such/folder.")]
    [InlineData("SUPABASE_URL", "https://project.supabase.example", "Set DATABASE_URL: Supabase > Connect > Session pooler.")]
    [InlineData("ASPNETCORE_ENVIRONMENT", "Production", "Set DATABASE_URL to the Postgres to use, or Database__Embedded=true")]
    [InlineData("PORT", "http", "PORT is a number from 1 to 65535.")]
    [InlineData("N8N_PLAN_BUILDER_WEBHOOK_URL", "n8n/webhook", "N8N_PLAN_BUILDER_WEBHOOK_URL is an address such as")]
    [InlineData("N8N_PLAN_BUILDER_WEBHOOK_URL", " ", "N8N_PLAN_BUILDER_WEBHOOK_URL is an address such as")]
    [InlineData("N8N_PLAN_BUILDER_WEBHOOK_URL", "http://n8n:5678/webhook/plan-builder", "N8n__AllowHttp=true accepts http://.")]
    [InlineData("N8N_PLAN_BUILDER_WEBHOOK_URL", "https://me:mine@n8n.example.org/", "names no user and no password")]
    [InlineData("N8N_WEBHOOK_SECRET", "a-secret", "N8N_WEBHOOK_SECRET is set without N8N_PLAN_BUILDER_WEBHOOK_URL")]
    [InlineData("N8N_WEBHOOK_SECRET", " ", "N8N_WEBHOOK_SECRET is a line of plain letters")]
    [InlineData("N8N_CALLBACK_SECRET", " ", "N8N_CALLBACK_SECRET is at least 24 characters")]
    [InlineData("N8N_CALLBACK_SECRET", "whsec_short", "N8N_CALLBACK_SECRET is at least 24 characters")]
    [InlineData("N8n__AllowHeaderSecret", "true", "N8n__AllowHeaderSecret needs N8N_CALLBACK_SECRET")]
    [InlineData("N8n__HandOverTimeout", "00:02:00", "N8n__HandOverTimeout is a time of at most a minute")]
    [InlineData("Jobs__FallBackToLocal", "true", "Jobs__FallBackToLocal needs GROK_API_KEY, or Jobs__FallBackToBuiltIn=true")]
    [InlineData("Jobs__Retention", "00:01:00", "Jobs__Retention is a number of days from 1 to 3650")]
    public async Task It_is_refused_by_name(string setting, string value, string sentence)
    {
        (string, string)[] settings = setting == "PORT" ? [(setting, value), ("ASPNETCORE_URLS", "")] : [(setting, value)];
        var (code, said) = await AppProcess.RefusesAsync(embedded.Folder, settings);

        Assert.Equal(1, code);
        Assert.Contains(sentence, said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_told_without_a_stack()
    {
        var (code, said) = await AppProcess.RefusesAsync(embedded.Folder, ("DATABASE_URL", server.Address("no_such_database")));

        Assert.Equal(1, code);
        Assert.Contains("The database refused: database \"no_such_database\" does not exist", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_and_leaves_no_Postgres_behind()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var (code, said) = await AppProcess.RefusesAsync(embedded.Folder, ("ASPNETCORE_URLS", $"http://{taken.LocalEndpoint}"));

        Assert.Equal(1, code);
        Assert.Contains("Another program listens there", said, StringComparison.Ordinal);
        Assert.True(Directory.Exists(embedded.Cluster));
        Assert.False(File.Exists(Path.Combine(embedded.Cluster, "postmaster.pid")));
    }
}
