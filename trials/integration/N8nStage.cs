using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using Npgsql;
using PlanBuilder.Tests;
using PlanBuilder.Tests.Workflow.Ai.Doubles;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Integration;

/// <summary>
/// A real n8n with our workflows, beside a PostgREST-compatible server on the app's database and a double of the AI services.
/// <c>script/test-n8n</c> installs what it needs.
/// </summary>
public sealed class N8nStage : IAsyncLifetime
{
    public const string Direct = "plan-builder", Callback = "plan-builder-callback";

    private static readonly string Installed = Fetched.Folder("n8n", by: "script/test-n8n");
    // twenty plans at once, and a killed n8n's run is given up after a while
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private const float Margin = 12; // pixels around a photograph

    private static readonly (string File, string Id)[] Workflows =
        [("plan-builder-errors", "PlanBuilderError"), ("plan-builder", "PlanBuilderMain1"), ("plan-builder-callback", "PlanBuilderCall1")];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pbn8n");
    private readonly int n8nPort = SupabaseLite.FreePort(), runnersPort = SupabaseLite.FreePort(), appPort = SupabaseLite.FreePort();
    private readonly string hookSecret = SupabaseLite.NewSecret(), callbackSecret = SupabaseLite.NewSecret();
    private readonly string loginSecret = SupabaseLite.NewSecret();
    private EmbeddedPostgres postgres = null!;
    private SupabaseLite rest = null!;
    private readonly List<NodeProcess> workers = [];
    private readonly int redisPort = SupabaseLite.FreePort();
    private Process? redis;
    private NodeProcess? n8n;
    private AppProcess? app;
    private (string, int) appUse;

    public AiDouble Ai { get; private set; } = null!;

    public HttpClient Http { get; } = new();

    public Uri AppAddress => new($"http://127.0.0.1:{appPort}");

    public async ValueTask InitializeAsync()
    {
        postgres = await EmbeddedPostgres.StartAsync(folder.FullName, null, CancellationToken.None, ["wal_level = logical"], tcp: true);
        await RunAsync("postgres", "create database planbuilder");
        await RunAsync("postgres", "create database n8n");
        Ai = await AiDouble.StartAsync();
        await UseAsync(Direct); // migrates
        await StartRestAsync();
        await ImportAsync();
        await CommandAsync("publish:workflow", "--id=" + Workflows[^1].Id);
        await CommandAsync("unpublish:workflow", "--all"); // n8n 2.x imports over no published workflow
        await ImportAsync(); // imported twice, they do not double
        foreach (var (_, id) in Workflows)
        {
            await CommandAsync("publish:workflow", "--id=" + id);
        }

        await StartN8nAsync();
    }

    /// <summary>Starts the app anew where it hands its jobs to another workflow.</summary>
    /// <param name="workers">0 for an app that hands over none.</param>
    public async Task UseAsync(string workflow, int workers = 4)
    {
        if ((workflow, workers) == appUse)
        {
            return;
        }

        if (app is not null)
        {
            await app.DisposeAsync();
        }

        app = await AppProcess.StartAsync(folder.FullName, AppSettings(workflow, workers, callbackSecret));
        appUse = (workflow, workers);
    }

    /// <summary>Gives what <c>doctor</c> says beside the running app.</summary>
    public async Task<string> AskDoctorAsync(string workflow) =>
        (await AppProcess.RunAsync(folder.FullName, ["doctor"], AppSettings(workflow, 0, callbackSecret))).Output;

    /// <summary>Starts n8n and waits until it takes jobs.</summary>
    public async Task StartN8nAsync()
    {
        n8n = NodeProcess.Start(Installed, "n8n/bin/n8n", ["start"], N8nSettings, folder.FullName);
        await UntilItTakesJobsAsync();
    }

    /// <summary>Starts n8n's main process, Redis, and a first worker instead: queue mode.</summary>
    public async Task StartQueueAsync()
    {
        await KillN8nAsync();
        var server = Process.Start(new ProcessStartInfo("redis-server", ["--port", $"{redisPort}", "--bind", "127.0.0.1", "--save", ""])
        {
            RedirectStandardOutput = true, WorkingDirectory = folder.FullName,
        })!;
        server.BeginOutputReadLine(); // so that it is never held up by what nobody reads
        redis = server;
        n8n = NodeProcess.Start(Installed, "n8n/bin/n8n", ["start"], [.. N8nSettings, .. QueueSettings], folder.FullName);
        await UntilItTakesJobsAsync();
        await StartWorkerAsync();
    }

    public async Task StartWorkerAsync()
    {
        var worker = NodeProcess.Start(
            Installed, "n8n/bin/n8n", ["worker"],
            [.. N8nSettings, .. QueueSettings, ("N8N_RUNNERS_BROKER_PORT", $"{SupabaseLite.FreePort()}")], folder.FullName);
        workers.Add(worker);
        await worker.UntilAsync("n8n's worker to be ready", () => Task.FromResult(
            worker.Output.Contains("n8n worker is now ready", StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>SIGKILL of the worker that was started first.</summary>
    public async Task KillFirstWorkerAsync() => await workers[0].KillAsync();

    /// <summary>Ends queue mode: n8n works alone again.</summary>
    public async Task EndQueueAsync()
    {
        await EndWorkersAsync();
        await KillN8nAsync();
        await StartN8nAsync();
    }

    private async Task UntilItTakesJobsAsync()
    {
        // Health answers before the webhooks are registered; a registered one asks for its header.
        foreach (var workflow in new[] { Direct, Callback })
        {
            await n8n!.UntilAsync(
                $"n8n to serve {workflow}",
                async () => (await Http.PostAsJsonAsync(Webhook(workflow), new { })).StatusCode == HttpStatusCode.Forbidden);
        }
    }

    public Task KillN8nAsync() => n8n!.KillAsync();

    /// <summary>SIGTERM: n8n waits five seconds for what it has in hand.</summary>
    public Task StopN8nAsync() => n8n!.StopAsync();

    /// <summary>Its owner cancels a job.</summary>
    public Task CancelAsync(Guid id) => RunAsync("planbuilder", $"""
        begin;
        select set_config('request.jwt.claims', json_build_object('sub', user_id, 'role', 'authenticated')::text, true)
          from jobs where id = '{id}';
        set local role authenticated;
        select cancel_job('{id}');
        commit
        """);

    /// <summary>Puts a photograph of the workflow's canvas into the file.</summary>
    public async Task PhotographAsync(IPage page, string workflow, string file)
    {
        await page.SetViewportSizeAsync(1680, 1050);
        var owner = new { email = "owner@example.org", firstName = "Olive", lastName = "Owner", password = "Long-enough-1" };
        await page.APIRequest.PostAsync($"{N8nAddress}rest/owner/setup", new() { DataObject = owner }); // once; then it signs in
        await page.APIRequest.PostAsync(
            $"{N8nAddress}rest/login", new() { DataObject = new { emailOrLdapLoginId = owner.email, owner.password } });
        await page.GotoAsync($"{N8nAddress}workflow/{Workflows.Single(each => each.File == workflow).Id}");
        await page.Locator("[data-test-id=canvas-node]").Nth(20).WaitForAsync(new() { Timeout = (float)Patience.TotalMilliseconds });
        await page.Locator("[data-test-id=zoom-to-fit]").ClickAsync();
        await page.AddStyleTagAsync(new() { Content = ".vue-flow__panel, [data-test-id=canvas-minimap] { display: none !important }" });
        var notes = (await page.Locator("[data-test-id=sticky]").AllAsync()).Select(note => note.BoundingBoxAsync());
        var boxes = (await Task.WhenAll(notes)).OfType<LocatorBoundingBoxResult>().ToList();
        var (left, top) = (boxes.Min(box => box.X) - Margin, boxes.Min(box => box.Y) - Margin);
        await page.ScreenshotAsync(new()
        {
            Path = file, Animations = ScreenshotAnimations.Disabled,
            Clip = new()
            {
                X = left, Y = top,
                Width = boxes.Max(box => box.X + box.Width) + Margin - left, Height = boxes.Max(box => box.Y + box.Height) + Margin - top,
            },
        });
    }

    /// <summary>SIGKILL of the app, until it is used again.</summary>
    public async Task KillAppAsync()
    {
        await app!.KillAsync();
        await app.DisposeAsync();
        (app, appUse) = (null, default);
    }

    /// <summary>Comes back when the AI was asked for so many drafts.</summary>
    public Task UntilCalledAsync(int drafts) => Wait.UntilAsync(
        $"{drafts} drafts", () => Task.FromResult(Ai.DraftCalls.Count >= drafts), () => Task.FromResult(Output), Patience);

    /// <summary>Delivers a job once more, as a sender does that heard no answer.</summary>
    public async Task DeliverAsync(string workflow, Guid jobId)
    {
        var (account, input) = await RowAsync<(Guid, string)>("select user_id, input::text from jobs where id = @jobId", new { jobId });
        using var request = new HttpRequestMessage(HttpMethod.Post, Webhook(workflow))
        {
            Content = JsonContent.Create(new JsonObject
            {
                ["job_id"] = jobId, ["user_id"] = account, ["job_type"] = "plan_builder", ["input"] = JsonNode.Parse(input),
            }),
            Headers = { { "X-PlanBuilder-Secret", hookSecret } },
        };
        using var answer = await Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>Queues a job of a new account. Gives its id.</summary>
    public Task<Guid> EnqueueAsync(string period = "7 days") => RowAsync<Guid>("""
        with account as (insert into auth.users (email, encrypted_password) values (gen_random_uuid() || '@example.org', '') returning id)
        insert into jobs (user_id, input)
        select id, jsonb_build_object('goal', 'Grow followers', 'period', @period, 'platforms', '["X"]'::jsonb,
                     'niche', 'general', 'startDate', '2026-12-01') from account
        returning id
        """, new { period });

    /// <summary>Asks for all posts of a plan to be rewritten. Gives the job.</summary>
    public Task<Guid> RewriteAsync(Guid plan) => RowAsync<Guid>("""
        insert into jobs (user_id, type, input)
        select user_id, 'plan_change', jsonb_build_object('plan', id, 'revision', 0, 'all', true, 'how', 'warmer')
          from jobs where id = @plan
        returning id
        """, new { plan });

    public async Task<T> RowAsync<T>(string sql, object? parameters = null, string database = "planbuilder")
    {
        await using var connection = new NpgsqlConnection(postgres.Address(database: database));
        return (await connection.QueryFirstOrDefaultAsync<T>(sql, parameters))!;
    }

    /// <summary>Comes back when the query gives true; else fails with the jobs as they are.</summary>
    public Task UntilAsync(string sql, object? parameters = null) => Wait.UntilAsync(
        $"\"{sql}\" of {parameters}", async () => await RowAsync<bool?>(sql, parameters) is true,
        () => RowAsync<string>(Invariants.Jobs), Patience);

    /// <summary>Comes back when n8n has nothing in hand anymore.</summary>
    // What ended well is not kept, and stays as it was, deleted.
    public Task UntilIdleAsync() => n8n!.UntilAsync("n8n to be idle", () => RowAsync<bool>("""
        select not exists (
          select from execution_entity where status in ('new', 'running', 'waiting') and "deletedAt" is null)
        """, database: "n8n"));

    public async Task AssertInvariantsAsync()
    {
        await using var connection = new NpgsqlConnection(postgres.Address(database: "planbuilder"));
        await Invariants.AssertAsync(connection);
    }

    /// <summary>What all of them said, for somebody who looks for a reason.</summary>
    public string Output => string.Join(
        "\n\n", "n8n:\n" + n8n?.Output, "rest:\n" + rest?.Output, "app:\n" + string.Join('\n', app?.Output ?? []));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await EndWorkersAsync();
        foreach (var part in new IAsyncDisposable?[] { app, n8n, rest, Ai, postgres })
        {
            if (part is not null)
            {
                await part.DisposeAsync();
            }
        }

        folder.Delete(recursive: true);
    }

    private async Task EndWorkersAsync()
    {
        foreach (var worker in workers)
        {
            await worker.DisposeAsync();
        }

        workers.Clear();
        redis?.Kill();
        redis?.Dispose();
        redis = null;
    }

    private (string, string)[] AppSettings(string workflow, int workers, string callback) =>
    [
        ("ASPNETCORE_URLS", AppAddress.ToString()), ("DATABASE_URL", postgres.Address(database: "planbuilder")),
        ("N8N_PLAN_BUILDER_WEBHOOK_URL", Webhook(workflow).ToString()),
        ("N8N_PLAN_CHANGE_WEBHOOK_URL", Webhook(workflow).ToString()),
        ("N8N_WEBHOOK_SECRET", hookSecret), ("N8N_CALLBACK_SECRET", callback),
        ("Jobs__Workers", workers.ToString(CultureInfo.InvariantCulture)), ("Jobs__N8nRunTimeout", "00:00:20"),
        ("N8n__HandOverTimeout", "00:01:00"), // an n8n that starts on a busy machine accepts a connection long before it answers
    ];

    private async Task StartRestAsync()
    {
        await RunAsync("planbuilder", $"""
            create role rest login password '{loginSecret}';
            grant anon, authenticated, service_role to rest;
            grant create on database planbuilder to rest;
            """);
        rest = new SupabaseLite(Installed, folder.FullName);
        await rest.StartAsync(Http, postgres.Address(database: "planbuilder"), ("rest", loginSecret));
        await rest.UntilItServesJobsAsync(Http);
    }

    private async Task ImportAsync()
    {
        var copies = Directory.CreateDirectory(Path.Combine(folder.FullName, "workflows"));
        var secrets = new Dictionary<string, (string Name, string Value)[]>
        {
            ["httpHeaderAuth"] = [("value", hookSecret)],
            ["supabaseApi"] = [("host", rest.Address.ToString().TrimEnd('/')), ("serviceRole", rest.SecretKey)],
            ["crypto"] = [("hmacSecret", callbackSecret)],
        };
        var credentials = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Sources, "credentials.json")))!.AsArray();
        foreach (var credential in credentials)
        {
            var values = secrets.GetValueOrDefault((string)credential!["type"]!)
                ?? [("token", (string)credential["name"]! == "PlanBuilder: Grok" ? AiDouble.GrokKey : AiDouble.PerplexityKey)];
            foreach (var (name, value) in values)
            {
                credential["data"]![name] = value;
            }

            if (credential["data"]!["allowedDomains"] is not null)
            {
                credential["data"]!["allowedDomains"] = "127.0.0.1"; // the double's
            }
        }

        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "credentials.json"), credentials.ToJsonString());
        await CommandAsync("import:credentials", "--input=" + Path.Combine(folder.FullName, "credentials.json"));
        foreach (var (file, _) in Workflows)
        {
            var workflow = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Sources, file + ".json")))!;
            foreach (var setting in Settings(workflow))
            {
                setting!["value"] = (string)setting["name"]! switch
                {
                    "grokUrl" => new Uri(Ai.Address, "v1/chat/completions").ToString(),
                    "perplexityUrl" => new Uri(Ai.Address, "v1/agent").ToString(),
                    "planBuilder" => AppAddress.ToString().TrimEnd('/'),
                    _ => (string)setting["value"]!,
                };
            }

            await File.WriteAllTextAsync(Path.Combine(copies.FullName, file + ".json"), workflow.ToJsonString());
        }

        await CommandAsync("import:workflow", "--separate", "--input=" + copies.FullName);
    }

    private async Task CommandAsync(string command, params string[] arguments)
    {
        await using var process = NodeProcess.Start(Installed, "n8n/bin/n8n", [command, .. arguments], N8nSettings, folder.FullName);
        await process.EndAsync();
    }

    private static IEnumerable<JsonNode?> Settings(JsonNode workflow) => workflow["nodes"]!.AsArray()
        .Where(node => (string)node!["name"]! == "Settings")
        .SelectMany(node => node!["parameters"]!["assignments"]!["assignments"]!.AsArray());

    private IEnumerable<(string, string)> N8nSettings
    {
        get
        {
            var address = new NpgsqlConnectionStringBuilder(postgres.Address());
            return
            [
                ("N8N_USER_FOLDER", folder.FullName), ("N8N_ENCRYPTION_KEY", hookSecret), ("GENERIC_TIMEZONE", "UTC"),
                ("DB_TYPE", "postgresdb"), ("DB_POSTGRESDB_HOST", "127.0.0.1"),
                ("DB_POSTGRESDB_PORT", address.Port.ToString(CultureInfo.InvariantCulture)),
                ("DB_POSTGRESDB_DATABASE", "n8n"), ("DB_POSTGRESDB_USER", address.Username!), ("DB_POSTGRESDB_PASSWORD", address.Password!),
                ("N8N_LISTEN_ADDRESS", "127.0.0.1"), ("N8N_HOST", "127.0.0.1"),
                ("N8N_PORT", n8nPort.ToString(CultureInfo.InvariantCulture)),
                ("N8N_RUNNERS_BROKER_PORT", runnersPort.ToString(CultureInfo.InvariantCulture)),
                // Nothing leaves this machine.
                ("N8N_DIAGNOSTICS_ENABLED", "false"), ("N8N_VERSION_NOTIFICATIONS_ENABLED", "false"), ("N8N_TEMPLATES_ENABLED", "false"),
                ("N8N_PERSONALIZATION_ENABLED", "false"), ("N8N_DISABLED_MODULES", "mcp-registry"),
                ("N8N_SECURE_COOKIE", "false"), ("N8N_GRACEFUL_SHUTDOWN_TIMEOUT", "5"),
            ];
        }
    }

    private IEnumerable<(string, string)> QueueSettings =>
    [
        ("EXECUTIONS_MODE", "queue"), ("QUEUE_BULL_REDIS_HOST", "127.0.0.1"), ("QUEUE_BULL_REDIS_PORT", $"{redisPort}"),
    ];

    private Uri N8nAddress => new($"http://127.0.0.1:{n8nPort}/");

    private Uri Webhook(string workflow) => new(N8nAddress, $"webhook/{workflow}");

    private async Task RunAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(postgres.Address(database: database) + ";Pooling=false");
        await connection.ExecuteAsync(sql);
    }

    private static string Sources => Path.Combine(Fetched.Checkout, "n8n");
}
