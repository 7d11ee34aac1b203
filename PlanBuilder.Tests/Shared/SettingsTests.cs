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
    [InlineData("Jobs__Workers", "1e9", "Jobs:Workers")]
    [InlineData("Jobs__Workers", "", "Jobs:Workers")]
    [InlineData("Jobs__StopGrace", "-00:00:01", "Jobs__StopGrace")]
    [InlineData("Jobs__HeartbeatInterval", "-00:00:05", "Jobs__HeartbeatInterval")]
    [InlineData("Accounts__SignUp", "", "Accounts:SignUp")]
    [InlineData("Database__Embedded", "perhaps", "Database:Embedded")]
    [InlineData("Usage__DefaultTier", "-1", "Usage__DefaultTier is -1, which usage_limits does not know.")]
    [InlineData("DATABASE_URL", "Hots=localhost", "DATABASE_URL")]
    [InlineData("PORT", "-1", "PORT is a number from 1 to 65535.")]
    [InlineData("PORT", "99999", "PORT is a number from 1 to 65535.")]
    [InlineData("Jobs__HoldSeconds", "600", "Jobs__HoldSeconds is a number from 0 to 55.")]
    [InlineData("Jobs__HeartbeatTimeout", "00:00:06", "Jobs__HeartbeatTimeout is at least twice Jobs__HeartbeatInterval")]
    [InlineData("Jobs__RunTimeout", "00:00:10", "Jobs__RunTimeout is longer than Jobs__HeartbeatTimeout.")]
    [InlineData("Jobs__QueuedTimeout", "00:00:00", "Jobs__QueuedTimeout is a time of at most a day")]
    [InlineData("Jobs__ListenTimeout", "00:00:01", "Jobs__ListenTimeout is a time from 00:00:03 to 00:01:00.")]
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
    [InlineData("GROK_API_KEY", "a key", "GROK_API_KEY holds a space or a character that no key has")]
    [InlineData("GROK_BASE_URL", "api.x.ai", "GROK_BASE_URL is an address such as")]
    [InlineData("GROK_BASE_URL", "ftp://api.x.ai", "GROK_BASE_URL is an address such as")]
    [InlineData("GROK_BASE_URL", "https://me:secret@api.x.ai/v1", "GROK_BASE_URL holds a name or a password")]
    [InlineData("GROK_BASE_URL", "http://ollama:11434/v1", "GROK_BASE_URL is plain http")]
    [InlineData("GROK_MODEL", "grok 4", "GROK_MODEL is no name of a model.")]
    [InlineData("PERPLEXITY_BASE_URL", "http://10.0.0.1", "PERPLEXITY_BASE_URL is plain http")]
    [InlineData("Workflow__DraftTimeout", "300", "Workflow__DraftTimeout is a time of at most an hour")]
    [InlineData("Workflow__ResearchTimeout", "00:00:00", "Workflow__ResearchTimeout is a time of at most an hour")]
    [InlineData("Workflow__RetryPause", "-00:00:01", "Workflow__RetryPause is a time of at most an hour")]
    [InlineData("Jobs__RetryPause", "00:00:00", "Jobs__RetryPause is a time of at most a day")]
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

    [Theory]
    [InlineData("postgres://someone:hunter2@")]
    [InlineData("postgres://someone:hunter2@127.0.0.1:99999/x")]
    [InlineData("postgres://someone:hunter2@127.0.0.1/x?sslmode=nonsense")]
    [InlineData("Host=127.0.0.1;Password=hunter2;Nonsense=1")]
    public async Task A_password_in_an_address_that_is_refused_is_never_said(string address)
    {
        var (code, said) = await AppProcess.RefusesAsync(embedded.Folder, ("DATABASE_URL", address));

        Assert.Equal(1, code);
        Assert.Contains("DATABASE_URL", said, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DATABASE_URL")]
    [InlineData("ConnectionStrings__Migrations")]
    [InlineData("SUPABASE_URL")]
    [InlineData("PORT")]
    public async Task A_blank_setting_is_none(string setting)
    {
        await using var app = await AppProcess.StartAsync(embedded.Folder, (setting, "  "));
        using var visitor = new Visitor(app.Address);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/ai-plan-builder")).Status);
    }

    [Fact]
    public async Task A_draft_that_may_take_longer_than_its_job_is_refused()
    {
        var (code, said) = await AppProcess.RefusesAsync(embedded.Folder, ("GROK_API_KEY", "key"), ("Workflow__DraftTimeout", "00:10:00"));

        Assert.Equal(1, code);
        Assert.Contains("Jobs__RunTimeout is longer than what Workflow__DraftTimeout and Workflow__ResearchTimeout allow", said, StringComparison.Ordinal);
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
