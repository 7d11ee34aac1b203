using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace PlanBuilder.Web.Postgres;

/// <summary>
/// What an embedded server is on disk: the cluster, where it listens, and a lock that keeps a second app out. Settings go to a file
/// of the cluster, so that a hand-made <c>pg_ctl start</c> brings back the same server.
/// </summary>
internal sealed class PostgresFolder : IDisposable
{
    private const string Owner = "postgres";

    private readonly FileStream appLock;
    private readonly string sockets;
    private readonly bool tcp;
    private string? password;
    private int port = 5432;

    private PostgresFolder(string folder, bool tcp, FileStream appLock) =>
        (Cluster, sockets, this.tcp, this.appLock) = (Path.Combine(folder, "postgres"), SocketFolder(folder), tcp, appLock);

    public string Cluster { get; }

    /// <summary>The major version that wrote the cluster; null where there is none yet.</summary>
    public int? Major => File.Exists(Path.Combine(Cluster, "PG_VERSION"))
        ? int.Parse(File.ReadAllText(Path.Combine(Cluster, "PG_VERSION")), CultureInfo.InvariantCulture)
        : null;

    /// <summary>What says which process is this cluster's server.</summary>
    public PidFile Pid => new(Path.Combine(Cluster, "postmaster.pid"));

    /// <summary>Takes the folder for this app, and makes it first where there is none.</summary>
    /// <exception cref="EmbeddedPostgresException">Another app has it, or it cannot be written to.</exception>
    public static PostgresFolder Take(string folder, bool tcp) => new(folder, tcp, Lock(folder));

    /// <summary>A connection string for one of the server's roles and databases.</summary>
    public string Address(string role = Owner, string database = "postgres") => new NpgsqlConnectionStringBuilder
    {
        Host = tcp ? "127.0.0.1" : sockets,
        Port = port,
        Username = tcp ? Owner : role, // over TCP only the owner has a password; the app's role is then the session's default
        Password = password,
        Database = database,
    }.ConnectionString;

    public async Task MakeClusterAsync(PostgresPrograms programs, CancellationToken ct)
    {
        // Made aside and moved into place: a start that is killed half-way leaves nothing that looks whole.
        var draft = Cluster + ".new";
        if (Directory.Exists(draft))
        {
            Directory.Delete(draft, recursive: true);
        }

        await PostgresPrograms.MakeFolderAsync(draft, ct);
        List<string> arguments = ["-D", draft, "-U", Owner, "-E", "UTF8", "--locale=C"];
        var passwordFile = draft + ".password";
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
            throw new EmbeddedPostgresException($"Could not create a database in {Cluster}: {said.Split('\n')[^1]}");
        }

        await File.AppendAllTextAsync(Path.Combine(draft, "postgresql.conf"), "\ninclude_if_exists = 'planbuilder.conf'\n", ct);
        if (tcp)
        {
            File.Move(passwordFile, Path.Combine(draft, "planbuilder.password"), overwrite: true);
        }

        Directory.Move(draft, Cluster);
    }

    /// <summary>Writes the server's settings: ours, then <paramref name="settings"/>.</summary>
    public async Task ConfigureAsync(IEnumerable<string> settings, CancellationToken ct)
    {
        List<string> lines = ["# Written by PlanBuilder on every start.", "max_connections = 120"];
        if (tcp)
        {
            port = FreePort();
            password = await File.ReadAllTextAsync(Path.Combine(Cluster, "planbuilder.password"), ct);
            lines.AddRange(["listen_addresses = '127.0.0.1'", $"port = {port}"]);
        }
        else
        {
            await PostgresPrograms.MakeFolderAsync(sockets, ct);
            lines.AddRange([
                "listen_addresses = ''", $"port = {port}",
                $"unix_socket_directories = '{sockets}'", "unix_socket_permissions = 0700"]);
        }

        await File.WriteAllLinesAsync(Path.Combine(Cluster, "planbuilder.conf"), [.. lines, .. settings], ct);
    }

    public void Dispose() => appLock.Dispose();

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
            throw new EmbeddedPostgresException($"{folder} isn't writable. Set Database__DataFolder to another folder.");
        }
        catch (IOException) when (File.Exists(Path.Combine(folder, "lock")))
        {
            throw new EmbeddedPostgresException(
                $"Another PlanBuilder is already using {folder}. "
                + "Stop it first, or set Database__DataFolder to another folder for this one.");
        }
    }

    // The path of a Unix socket has 107 bytes at most, on some systems 103.
    private static string SocketFolder(string folder)
    {
        var near = Path.Combine(folder, "run");
        return Encoding.UTF8.GetByteCount(near) <= 80
            && near.All(c => char.IsAsciiLetterOrDigit(c) || "/._-".Contains(c, StringComparison.Ordinal))
            ? near
            : Path.Combine(
                PostgresPrograms.ServerUser is null ? "/tmp" : "/run",
                "planbuilder-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..16]);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
