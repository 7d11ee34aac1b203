using System.Net;
using System.Net.Sockets;
using PlanBuilder.Tests.Postgres;

namespace PlanBuilder.Tests.Shared;

/// <summary>A setting that makes no sense keeps the app from starting, with a sentence that names it.</summary>
public sealed class SettingsTests(TestPostgres server) : IDisposable
{
    private readonly EmbeddedApp embedded = new();

    public void Dispose() => embedded.Dispose();

    [Theory]
    [InlineData("Jobs__Workers", "-1", "Jobs__Workers must be a number from 0 to 64.")]
    [InlineData("Jobs__Workers", "1e9", "Jobs:Workers")]
    [InlineData("Jobs__Workers", "", "Jobs:Workers")]
    [InlineData("Jobs__StopGrace", "-00:00:01", "Jobs__StopGrace")]
    [InlineData("Jobs__HeartbeatInterval", "-00:00:05", "Jobs__HeartbeatInterval")]
    [InlineData("Accounts__SignUp", "", "Accounts:SignUp")]
    [InlineData("Database__Embedded", "perhaps", "Database:Embedded")]
    [InlineData("Usage__DefaultTier", "-1", "Usage__DefaultTier is -1, but usage_limits has no row for it.")]
    [InlineData("DATABASE_URL", "Hots=localhost", "DATABASE_URL")]
    [InlineData("PORT", "-1", "PORT must be a number from 1 to 65535.")]
    [InlineData("PORT", "99999", "PORT must be a number from 1 to 65535.")]
    [InlineData("Jobs__HoldSeconds", "600", "Jobs__HoldSeconds must be a number from 0 to 55.")]
    [InlineData("Jobs__HeartbeatTimeout", "00:00:06", "Jobs__HeartbeatTimeout must be at least twice Jobs__HeartbeatInterval")]
    [InlineData("Jobs__RunTimeout", "00:00:10", "Jobs__RunTimeout must be longer than Jobs__HeartbeatTimeout.")]
    [InlineData("Jobs__QueuedTimeout", "00:00:00", "Jobs__QueuedTimeout must be a time of at most one day")]
    [InlineData("Jobs__ListenTimeout", "00:00:01", "Jobs__ListenTimeout must be a time from 00:00:03 to 00:01:00.")]
    [InlineData("Jobs__StopGrace", "01:00:00", "Jobs__StopGrace must be a time from 00:00:00 to 00:05:00.")]
    [InlineData("Jobs__RunTimeout", "90", "Jobs__RunTimeout must be a time of at most one day")]
    [InlineData("Jobs__Workers", "many", "Jobs:Workers")]
    [InlineData("Accounts__SignUp", "maybe", "Accounts:SignUp")]
    [InlineData("Usage__DefaultTier", " ", "Usage__DefaultTier must name a tier")]
    [InlineData("Usage__WritesPerMinute", "0", "Usage__WritesPerMinute must be a number from 1 to 100000.")]
    [InlineData("Usage__ExportsPerMinute", "1000000", "Usage__ExportsPerMinute must be a number from 1 to 100000.")]
    [InlineData("Usage__DefaultTier", "platinum", "Usage__DefaultTier is platinum, but usage_limits has no row for it.")]
    [InlineData("DATABASE_URL", "mysql://somewhere", "DATABASE_URL must look like postgres://")]
    [InlineData("DATABASE_URL", "postgres://ann:p@ss@db.example.org/x", "DATABASE_URL: the password has to be percent-encoded")]
    [InlineData("Database__PostgresBin", "/no/such/folder", "Database__PostgresBin: folder /no/such/folder doesn't exist.")]
    [InlineData("SUPABASE_URL", "https://project.supabase.example",
        "SUPABASE_URL is set, but DATABASE_URL isn't. Copy it from Supabase > Connect > Session pooler.")]
    [InlineData("GROK_API_KEY", "a key", "GROK_API_KEY contains a space or another invalid character")]
    [InlineData("GROK_BASE_URL", "api.x.ai", "GROK_BASE_URL must be an address like")]
    [InlineData("GROK_BASE_URL", "ftp://api.x.ai", "GROK_BASE_URL must be an address like")]
    [InlineData("GROK_BASE_URL", "https://me:secret@api.x.ai/v1", "GROK_BASE_URL contains a user name or password")]
    [InlineData("GROK_BASE_URL", "http://ollama:11434/v1", "GROK_BASE_URL uses http")]
    [InlineData("GROK_MODEL", "grok 4", "GROK_MODEL isn't a valid model name.")]
    [InlineData("PERPLEXITY_BASE_URL", "http://10.0.0.1", "PERPLEXITY_BASE_URL uses http")]
    [InlineData("Workflow__Parallel", "0", "Workflow__Parallel must be a number from 1 to 16.")]
    [InlineData("Workflow__MostTokens", "1000", "Workflow__MostTokens must be a number from 50000 to 1000000000.")]
    [InlineData("Workflow__DraftTimeout", "300", "Workflow__DraftTimeout must be a time of at most one hour")]
    [InlineData("Workflow__SilenceTimeout", "00:00:00", "Workflow__SilenceTimeout must be a time of at most one hour")]
    [InlineData("Workflow__ResearchTimeout", "00:00:00", "Workflow__ResearchTimeout must be a time of at most one hour")]
    [InlineData("Workflow__RetryPause", "-00:00:01", "Workflow__RetryPause must be a time of at most one hour")]
    [InlineData("Jobs__KeepDeleted", "00:05:00", "Jobs__KeepDeleted must be a number of days")]
    [InlineData("Audit__KeepAddresses", "01:00:00", "Audit__KeepAddresses must be a number of days from 1 to 3650")]
    [InlineData(
        "Audit__KeepEvents",
        "30",
        "Audit__KeepEvents must be a number of days from 1 to 3650, like 400, and at least Audit__KeepAddresses.")]
    [InlineData("Jobs__RetryPause", "00:00:00", "Jobs__RetryPause must be a time of at most one day")]
    [InlineData("PORT", "http", "PORT must be a number from 1 to 65535.")]
    [InlineData("N8N_PLAN_BUILDER_WEBHOOK_URL", "n8n/webhook", "N8N_PLAN_BUILDER_WEBHOOK_URL must be an address like")]
    [InlineData("N8N_PLAN_BUILDER_WEBHOOK_URL", " ", "N8N_PLAN_BUILDER_WEBHOOK_URL must be an address like")]
    [InlineData("N8N_PLAN_BUILDER_WEBHOOK_URL", "http://n8n:5678/webhook/plan-builder", "N8n__AllowHttp=true to allow http://.")]
    [InlineData("N8N_PLAN_BUILDER_WEBHOOK_URL", "https://me:mine@n8n.example.org/", "must not contain a user name or password")]
    [InlineData("N8N_PLAN_CHANGE_WEBHOOK_URL", "http://n8n:5678/webhook", "N8N_PLAN_CHANGE_WEBHOOK_URL must start with https://.")]
    [InlineData("N8N_WEBHOOK_SECRET", "a-secret", "N8N_WEBHOOK_SECRET is set, but no webhook is. Set N8N_PLAN_BUILDER_WEBHOOK_URL or ")]
    [InlineData("N8N_WEBHOOK_SECRET", " ", "N8N_WEBHOOK_SECRET must be printable ASCII")]
    [InlineData("N8N_CALLBACK_SECRET", " ", "N8N_CALLBACK_SECRET must be at least 24 characters")]
    [InlineData("N8N_CALLBACK_SECRET", "whsec_short", "N8N_CALLBACK_SECRET must be at least 24 characters")]
    [InlineData("N8n__AllowHeaderSecret", "true", "N8n__AllowHeaderSecret requires N8N_CALLBACK_SECRET")]
    [InlineData("N8n__HandOverTimeout", "00:02:00", "N8n__HandOverTimeout must be a time of at most one minute")]
    [InlineData("Jobs__FallBackToLocal", "true", "Jobs__FallBackToLocal requires GROK_API_KEY, or Jobs__FallBackToBuiltIn=true")]
    [InlineData("Jobs__Retention", "00:01:00", "Jobs__Retention must be a number of days from 1 to 3650")]
    [InlineData("Jobs__EventRetention", "00:01:00", "Jobs__EventRetention must be a number of days from 1 to 3650")]
    [InlineData("App__PublicUrl", "plans.example.org", "App__PublicUrl must be an address without a path")]
    [InlineData("App__PublicUrl", "https://example.org/plans", "App__PublicUrl must be an address without a path")]
    [InlineData("App__HstsIncludeSubDomains", "true", "App__HstsIncludeSubDomains requires an https address in App__PublicUrl.")]
    [InlineData("App__SecurityContact", "security@example.org", "App__SecurityContact must be one address to report to")]
    [InlineData("Keys__Certificate", "/no/such/keys.pem", "Keys__Certificate: /no/such/keys.pem can't be used: there's no such file.")]
    [InlineData("App__KnownProxies", "10.0.0.0/8, the proxy", "the proxy is neither.")]
    [InlineData("Mail__Host", "smtp.example.org", "Mail__Host requires App__PublicUrl, which links in emails lead to.")]
    [InlineData("Mail__Password", "hunter2", "Mail__User, Mail__Password, and Mail__From require Mail__Host.")]
    [InlineData("Mail__Port", "many", "Mail:Port")]
    public async Task It_is_refused_by_name(string setting, string value, string sentence)
    {
        (string, string)[] settings = setting == "PORT" ? [(setting, value), ("ASPNETCORE_URLS", "")] : [(setting, value)];
        var (code, said) = await AppProcess.RefusesAsync(embedded.Folder, settings);

        Assert.Equal(1, code);
        Assert.Contains(sentence, said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "App__PublicUrl",
        " ",
        "Set App__PublicUrl to the address people use, like https://plans.example.org, or set App__AllowNoPublicUrl=true")]
    [InlineData("App__PublicUrl", "https://plans.example.org", "Set DATABASE_URL to your Postgres server, or set Database__Embedded=true")]
    [InlineData("App__AllowNoPublicUrl", "true", "Set DATABASE_URL to your Postgres server, or set Database__Embedded=true")]
    public async Task Outside_of_Development_it_wants_an_address_and_a_database(string setting, string value, string sentence)
    {
        var (code, said) = await AppProcess.RefusesAsync(embedded.Folder, ("ASPNETCORE_ENVIRONMENT", "Production"), (setting, value));

        Assert.Equal((1, 2), (code, said.Trim().Split('\n').Length));
        Assert.Contains(sentence, said, StringComparison.Ordinal);
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

    [Fact]
    public async Task A_mail_server_that_cannot_be_used_is_refused_with_all_that_is_wrong()
    {
        var (code, said) = await AppProcess.RefusesAsync(
            embedded.Folder, ("Mail__Host", "smtp example"), ("Mail__Port", "0"), ("Mail__From", "nobody"), ("Mail__Security", "None"),
            ("Mail__User", "plans"), ("Mail__Password", "hunter2"), ("App__PublicUrl", "https://plans.example.org"));

        Assert.Equal(1, code);
        foreach (var setting in (string[])["Mail__Host must", "Mail__Port must", "Mail__From must", "Mail__Security=None would"])
        {
            Assert.Contains(setting, said, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("hunter2", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DATABASE_URL")]
    [InlineData("Mail__Host")]
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
        Assert.Contains(
            "the longest that Workflow__DraftTimeout, Workflow__Parallel, and Workflow__ResearchTimeout let one plan take", said,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_reported_without_a_stack()
    {
        var (code, said) = await AppProcess.RefusesAsync(embedded.Folder, ("DATABASE_URL", server.Address("no_such_database")));

        Assert.Equal(1, code);
        Assert.Contains("The database refused: database \"no_such_database\" does not exist", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_reported_and_leaves_no_Postgres_behind()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var (code, said) = await AppProcess.RefusesAsync(embedded.Folder, ("ASPNETCORE_URLS", $"http://{taken.LocalEndpoint}"));

        Assert.Equal(1, code);
        Assert.Contains("Another program is using it", said, StringComparison.Ordinal);
        Assert.True(Directory.Exists(embedded.Cluster));
        Assert.False(File.Exists(Path.Combine(embedded.Cluster, "postmaster.pid")));
    }
}
