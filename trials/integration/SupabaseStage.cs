using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using Npgsql;
using PlanBuilder.Tests;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Integration;

/// <summary>
/// The app on a Supabase-compatible server, whose accounts and REST address it shares a database with. <c>script/test-supabase</c>
/// installs what it needs.
/// </summary>
public sealed class SupabaseStage : IAsyncLifetime
{
    private const string Password = "a long password";

    private static readonly string Installed = Fetched.Folder("supabase", by: "script/test-supabase");

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pbsupa");
    private readonly (string, string) login = ("lite", SupabaseLite.NewSecret());
    private EmbeddedPostgres postgres = null!;
    private SupabaseLite lite = null!;
    private AppProcess? app;

    public HttpClient Http { get; } = new();

    public Uri AppAddress => app!.Address;

    public string Output => string.Join("\n\n", "lite:\n" + lite?.Output, "app:\n" + string.Join('\n', app?.Output ?? []));

    public async ValueTask InitializeAsync()
    {
        postgres = await EmbeddedPostgres.StartAsync(folder.FullName, null, CancellationToken.None, ["wal_level = logical"], tcp: true);
        await RunAsync("create database planbuilder", "postgres");
        await RunAsync($"create role lite login createrole password '{login.Item2}'; "
            + "grant create on database planbuilder to lite; create publication supabase_realtime");
        // As in a project of Supabase: its accounts are there first, then come our tables.
        await using (var first = lite = new SupabaseLite(Installed, folder.FullName))
        {
            await first.StartAsync(Http, Database, login);
            await SignAsync("signup", "first@example.org");
        }

        await ServeAsync(3600);
    }

    /// <summary>Starts Supabase anew, and the app, where access tokens last so many seconds.</summary>
    public async Task ServeAsync(int tokensLast)
    {
        await StopAsync();
        lite = new SupabaseLite(Installed, folder.FullName);
        app = await AppProcess.StartAsync(folder.FullName, Settings);
        await RunAsync("grant anon, authenticated, service_role to lite; update usage_limits set max_active = null");
        await lite.StartAsync(Http, Database, login, tokensLast);
        await lite.UntilItServesJobsAsync(Http);
    }

    /// <summary>Runs one of the app's commands, as somebody beside the running app.</summary>
    public Task<(int ExitCode, string Output)> CommandAsync(string word) => AppProcess.RunAsync(folder.FullName, [word], Settings);

    /// <summary>Gets an access token as supabase-js does.</summary>
    public Task<string> SignInAsync(string email) => SignAsync("token?grant_type=password", email);

    public Task<string> SignUpAsync(string email) => SignAsync("signup", email);

    /// <summary>One call to the REST address with an account's token.</summary>
    public async Task<(int Status, string Text)> RestAsync(string token, string path, HttpMethod? method = null, JsonNode? body = null)
    {
        using var request = NewRequest(method ?? HttpMethod.Get, "rest/v1/" + path, body);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Prefer", "return=representation");
        using var answer = await Http.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Whether Supabase itself still takes the token.</summary>
    public async Task<bool> TakesAsync(string token)
    {
        using var request = NewRequest(HttpMethod.Get, "auth/v1/user", null);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await Http.SendAsync(request);
        return answer.IsSuccessStatusCode;
    }

    public async Task<T> RowAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(Database);
        return (await connection.QueryFirstOrDefaultAsync<T>(sql, parameters))!;
    }

    public async Task AssertInvariantsAsync()
    {
        await using var connection = new NpgsqlConnection(Database);
        await Invariants.AssertAsync(connection);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await (postgres?.DisposeAsync() ?? ValueTask.CompletedTask);
        Http.Dispose();
        folder.Delete(recursive: true);
    }

    private string Database => postgres.Address(database: "planbuilder");

    private (string, string)[] Settings =>
    [
        ("DATABASE_URL", Database), ("SUPABASE_URL", lite.Address.ToString()), ("SUPABASE_ANON_KEY", lite.PublishableKey),
        ("SUPABASE_SERVICE_ROLE_KEY", lite.SecretKey), ("SUPABASE_JWT_SECRET", lite.JwtSecret),
    ];

    private async Task StopAsync()
    {
        await (app?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (lite?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private async Task<string> SignAsync(string path, string email)
    {
        using var request = NewRequest(HttpMethod.Post, "auth/v1/" + path, new JsonObject { ["email"] = email, ["password"] = Password });
        using var answer = await Http.SendAsync(request);
        return (string)(await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>())!["access_token"]!;
    }

    private HttpRequestMessage NewRequest(HttpMethod method, string path, JsonNode? body)
    {
        var content = body is null ? null : JsonContent.Create(body);
        var request = new HttpRequestMessage(method, new Uri(lite.Address, path)) { Content = content };
        request.Headers.Add("apikey", lite.PublishableKey);
        return request;
    }

    private async Task RunAsync(string sql, string database = "planbuilder")
    {
        await using var connection = new NpgsqlConnection(postgres.Address(database: database) + ";Pooling=false");
        await connection.ExecuteAsync(sql);
    }
}
