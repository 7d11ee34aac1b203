using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Tests.Postgres;

/// <summary>A PgBouncer before one database, with three connections to it: as "transactions" it pools those, as "sessions" those.</summary>
public sealed class PgBouncer : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pbpool");
    private readonly int port = FreePort();
    private Process? process;

    /// <summary>The owner's address, as Supabase prints one.</summary>
    public string Address(string mode) => $"postgres://postgres@127.0.0.1:{port}/{mode}";

    /// <param name="database">The connection string of the database behind it.</param>
    public static async Task<PgBouncer> StartAsync(string database)
    {
        var bouncer = new PgBouncer();
        await bouncer.StartAsync(new NpgsqlConnectionStringBuilder(database));
        return bouncer;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            process.Kill();
            await Wait.EndAsync("PgBouncer to end", process.WaitForExitAsync());
            process.Dispose();
        }

        folder.Delete(recursive: true);
    }

    private async Task StartAsync(NpgsqlConnectionStringBuilder database)
    {
        var settings = Path.Combine(folder.FullName, "pgbouncer.ini");
        var users = Path.Combine(folder.FullName, "users.txt");
        await File.WriteAllTextAsync(users, "\"postgres\" \"\"\n\"planbuilder_app\" \"\"\n");
        var behind = $"host={database.Host} port={database.Port} dbname={database.Database}";
        await File.WriteAllTextAsync(settings, $"""
            [databases]
            transactions = {behind} pool_mode=transaction pool_size=3
            sessions = {behind} pool_mode=session pool_size=60
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = trust
            auth_file = {users}
            """);
        var start = new ProcessStartInfo(FindProgram(), ["-q", settings]) { RedirectStandardError = true };
        if (!OperatingSystem.IsWindows() && PostgresPrograms.ServerUser is not null) // it refuses root, as Postgres does
        {
            File.SetUnixFileMode(
                folder.FullName, File.GetUnixFileMode(folder.FullName) | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
            start.ArgumentList.Insert(0, "--user=postgres");
        }

        process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { }; // it goes on when the pipe is read
        process.BeginErrorReadLine();
        await Wait.UntilAsync("PgBouncer to listen", async () =>
        {
            Assert.False(process.HasExited, "PgBouncer did not start.");
            return await AnswersAsync();
        });
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string FindProgram() =>
        (Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/usr/local/sbin:/opt/homebrew/bin").Split(':')
            .Select(place => Path.Combine(place, "pgbouncer")).FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException("PgBouncer is not here: script/test installs it.");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return int.Parse(listener.LocalEndpoint.ToString()!.Split(':')[^1], CultureInfo.InvariantCulture);
    }
}
