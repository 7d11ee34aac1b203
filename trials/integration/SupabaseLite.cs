using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace PlanBuilder.Integration;

/// <summary>
/// @supabase/lite: servers compatible with PostgREST and Supabase Auth, on the app's own database. It grants everything to everybody
/// where it may, so its login owns nothing of ours, and its first request to a table fails on that.
/// </summary>
public sealed class SupabaseLite(string installed, string folder) : IAsyncDisposable
{
    private readonly int port = FreePort();
    private NodeProcess? process;

    public Uri Address => new($"http://127.0.0.1:{port}");

    public string SecretKey { get; } = "sb_secret_" + NewSecret()[..31];

    public string PublishableKey { get; } = "sb_publishable_" + NewSecret()[..26];

    /// <summary>What it signs tokens with.</summary>
    public string JwtSecret { get; } = NewSecret();

    public string Output => process?.Output ?? "";

    /// <param name="database">The database's connection string; whose login it is does not matter.</param>
    /// <param name="role">Its own login, and that one's password.</param>
    /// <param name="tokensLast">Seconds.</param>
    public async Task StartAsync(HttpClient http, string database, (string Name, string Password) role, int tokensLast = 3600)
    {
        var address = new NpgsqlConnectionStringBuilder(database);
        var project = Directory.CreateDirectory(Path.Combine(folder, "rest", "supabase"));
        await File.WriteAllTextAsync(Path.Combine(project.FullName, "config.toml"), $"""
            [api]
            port = {port}
            [auth]
            jwt_secret = "{JwtSecret}"
            jwt_expiry = {tokensLast.ToString(CultureInfo.InvariantCulture)}
            secret_key = "{SecretKey}"
            publishable_key = "{PublishableKey}"
            [db]
            driver = "postgres"
            url = "postgres://{role.Name}:{role.Password}@127.0.0.1:{address.Port}/{address.Database}"
            """);
        process = NodeProcess.Start(
            installed, "@supabase/lite/dist/cli/index.js", ["start", "--no-admin"],
            [("LITE_TELEMETRY", "0"), ("DO_NOT_TRACK", "1")], project.Parent!.FullName);
        await process.UntilAsync("Supabase's Auth to answer", async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Address, "auth/v1/settings"));
            request.Headers.Add("apikey", PublishableKey);
            using var answer = await http.SendAsync(request);
            return answer.StatusCode == HttpStatusCode.OK;
        });
    }

    /// <summary>Comes back when it serves the table of jobs.</summary>
    public Task UntilItServesJobsAsync(HttpClient http) => process!.UntilAsync("Supabase's REST address to serve jobs", async () =>
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Address, "rest/v1/jobs?select=id&limit=1"));
        request.Headers.Add("apikey", SecretKey);
        using var answer = await http.SendAsync(request);
        return answer.StatusCode == HttpStatusCode.OK;
    });

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref process, null) is { } running)
        {
            await running.DisposeAsync();
        }
    }

    internal static string NewSecret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
