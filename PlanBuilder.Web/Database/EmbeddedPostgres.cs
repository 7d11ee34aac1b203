using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace PlanBuilder.Web.Database;

/// <summary>
/// A Postgres of the app's own: made at the first start, reused at later ones, stopped with the app. It listens on a Unix socket
/// that only its OS user (and root) can reach; where there are none, on the loopback with a random password.
/// Settings go to a file of the cluster, so that a hand-made <c>pg_ctl start</c> brings back the same server.
/// </summary>
internal sealed class EmbeddedPostgres : IAsyncDisposable
{
    private const string Owner = "postgres";

    private readonly string cluster;
    private readonly string sockets;
    private readonly FileStream folderLock;
    private readonly PostgresPrograms programs;
    private readonly bool tcp;
    private string? password;
    private int port = 5432;

    private EmbeddedPostgres(string folder, string sockets, FileStream folderLock, PostgresPrograms programs, bool tcp) =>
        (cluster, this.sockets, this.folderLock, this.programs, this.tcp) =
        (Path.Combine(folder, "postgres"), sockets, folderLock, programs, tcp);

    /// <summary>Starts the server of a data folder, and makes the folder and the cluster first where there are none.</summary>
    /// <param name="folder">Absolute; holds the cluster, and a lock that keeps a second app out.</param>
    /// <param name="bin">The folder of the server programs, or null to look for them.</param>
    /// <param name="settings">Lines for the server's configuration, beyond ours.</param>
    /// <param name="tcp">Listen on the loopback, as on systems without Unix sockets.</param>
    /// <exception cref="EmbeddedPostgresException">It cannot run; the message says what to do.</exception>
    public static async Task<EmbeddedPostgres> StartAsync(
        string folder, string? bin, CancellationToken ct, IEnumerable<string>? settings = null, bool? tcp = null)
    {
        var folderLock = Lock(folder);
        try
        {
            var versionFile = Path.Combine(folder, "postgres", "PG_VERSION");
            int? major = File.Exists(versionFile)
                ? int.Parse(await File.ReadAllTextAsync(versionFile, ct), CultureInfo.InvariantCulture)
                : null;
            var programs = await PostgresPrograms.FindAsync(bin, major, ct);
            var postgres = new EmbeddedPostgres(
                folder, SocketFolder(folder), folderLock, programs, tcp ?? OperatingSystem.IsWindows());
            if (major is null)
            {
                await postgres.MakeClusterAsync(ct);
            }
            await postgres.StopOrphanAsync(ct);
            await postgres.ConfigureAsync(settings ?? [], ct);
            await postgres.StartServerAsync(ct);
            return postgres;
        }
        catch
        {
            await folderLock.DisposeAsync();
            throw;
        }
    }

    /// <summary>A connection string for one of the server's roles and databases.</summary>
    public string Address(string role = Owner, string database = "postgres") => new NpgsqlConnectionStringBuilder
    {
        Host = tcp ? "127.0.0.1" : sockets,
        Port = port,
        Username = tcp ? Owner : role, // over TCP only the owner has a password; the app's role is then the session's default
        Password = password,
        Database = database,
    }.ConnectionString;

    /// <summary>
    /// Starts the server again after a crash: its pid file stands and names no process of ours. One that was stopped on purpose
    /// has taken its pid file away, and stays down. True when it had to be started.
    /// </summary>
    public async Task<bool> RecoverAsync(CancellationToken ct)
    {
        if (!File.Exists(PidFile) || ServerPid() is not null)
        {
            return false;
        }
        await StartServerAsync(ct);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await StopOrphanAsync(CancellationToken.None);
        await folderLock.DisposeAsync();
    }

    private string PidFile => Path.Combine(cluster, "postmaster.pid");

    private static FileStream Lock(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            if (!OperatingSystem.IsWindows() && PostgresPrograms.ServerUser is not null)
            {
                // The server's user must pass through to its cluster; what is private in the folder has modes of its own.
                File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            }
            return new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException)
        {
            throw new EmbeddedPostgresException($"{folder} cannot be written to. Name another folder in Database__DataFolder.");
        }
        catch (IOException) when (File.Exists(Path.Combine(folder, "lock")))
        {
            throw new EmbeddedPostgresException(
                $"Another PlanBuilder is running on {folder}. Stop it first, or name another folder for this one in Database__DataFolder.");
        }
    }

    // The path of a Unix socket has 107 bytes at most, on some systems 103.
    private static string SocketFolder(string folder)
    {
        var near = Path.Combine(folder, "run");
        return Encoding.UTF8.GetByteCount(near) <= 80 && near.All(c => char.IsAsciiLetterOrDigit(c) || "/._-".Contains(c, StringComparison.Ordinal))
            ? near
            : Path.Combine("/tmp", "planbuilder-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..16]);
    }

    private async Task MakeClusterAsync(CancellationToken ct)
    {
        // Made aside and moved into place: a start that is killed half-way leaves nothing that looks whole.
        var draft = cluster + ".new";
        if (Directory.Exists(draft))
        {
            Directory.Delete(draft, recursive: true);
        }
        await PostgresPrograms.MakeFolderAsync(draft, ct);
        List<string> arguments = ["-D", draft, "-U", Owner, "-E", "UTF8", "--locale=C"];
        var passwordFile = Path.Combine(draft + ".password");
        if (tcp)
        {
            await File.WriteAllTextAsync(passwordFile, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)), ct);
            arguments.AddRange(["--auth=scram-sha-256", "--pwfile=" + passwordFile]);
        }
        else
        {
            arguments.Add("--auth=trust"); // who can enter the socket's folder is its owner
        }
        var (code, said) = await programs.RunAsync("initdb", arguments, ct);
        if (code != 0)
        {
            throw new EmbeddedPostgresException($"A database could not be made in {cluster}: {said.Split('\n')[^1]}");
        }
        await File.AppendAllTextAsync(Path.Combine(draft, "postgresql.conf"), "\ninclude_if_exists = 'planbuilder.conf'\n", ct);
        if (tcp)
        {
            File.Move(passwordFile, Path.Combine(draft, "planbuilder.password"), overwrite: true);
        }
        Directory.Move(draft, cluster);
    }

    private async Task ConfigureAsync(IEnumerable<string> settings, CancellationToken ct)
    {
        List<string> lines = ["# Written by PlanBuilder at each start.", "max_connections = 120"];
        if (tcp)
        {
            port = FreePort();
            password = await File.ReadAllTextAsync(Path.Combine(cluster, "planbuilder.password"), ct);
            lines.AddRange(["listen_addresses = '127.0.0.1'", $"port = {port}"]);
        }
        else
        {
            await PostgresPrograms.MakeFolderAsync(sockets, ct);
            lines.AddRange([
                "listen_addresses = ''", $"port = {port}",
                $"unix_socket_directories = '{sockets}'", "unix_socket_permissions = 0700"]);
        }
        await File.WriteAllLinesAsync(Path.Combine(cluster, "planbuilder.conf"), [.. lines, .. settings], ct);
    }

    private async Task StartServerAsync(CancellationToken ct)
    {
        if (File.Exists(PidFile) && ServerPid() is null)
        {
            File.Delete(PidFile); // its number may be another program's by now, and Postgres would not dare to start
        }
        var log = Path.Combine(cluster, "server.log");
        var said = "";
        // Processes of a killed server hold its memory for a moment longer.
        for (var attempt = 0; attempt < 10; attempt++)
        {
            (var code, said) = await programs.RunAsync("pg_ctl", ["start", "-w", "-t", "60", "-D", cluster, "-l", log], ct);
            if (code == 0)
            {
                return;
            }
            await Task.Delay(TimeSpan.FromSeconds(1), ct);
        }
        throw new EmbeddedPostgresException($"Postgres did not start on {cluster}; its log is {log}. {said}");
    }

    // A killed app leaves its server behind.
    private async Task StopOrphanAsync(CancellationToken ct)
    {
        if (ServerPid() is null)
        {
            return;
        }
        var (code, _) = await programs.RunAsync("pg_ctl", ["stop", "-w", "-t", "20", "-m", "fast", "-D", cluster], ct);
        if (code != 0 && ServerPid() is not null)
        {
            await programs.RunAsync("pg_ctl", ["stop", "-w", "-t", "20", "-m", "immediate", "-D", cluster], ct);
        }
    }

    /// <summary>The process of this cluster's server; null when none runs. Numbers are used again, so the name is compared too.</summary>
    private int? ServerPid()
    {
        try
        {
            var pid = int.Parse(File.ReadLines(PidFile).First(), CultureInfo.InvariantCulture);
            using var process = Process.GetProcessById(pid);
            var folder = new FileInfo($"/proc/{pid}/cwd").LinkTarget;
            return process.ProcessName.StartsWith("postgres", StringComparison.Ordinal) && (folder is null || folder == cluster) ? pid : null;
        }
        catch (Exception e) when (e is IOException or ArgumentException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>The embedded Postgres cannot run. The message is for whoever started the app, and says what to do.</summary>
internal sealed class EmbeddedPostgresException(string message) : Exception(message);
