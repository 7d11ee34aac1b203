using System.Diagnostics;
using System.Globalization;

namespace PlanBuilder.Web.Postgres;

/// <summary>PostgreSQL's server programs as this machine has them: where they are, and how to run one.</summary>
internal sealed class PostgresPrograms
{
    private static readonly string[] Needed = ["initdb", "pg_ctl", "postgres"];

    private static readonly string[] UsualFolders =
    [
        "/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql/bin",
        "/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin",
        "/Applications/Postgres.app/Contents/Versions/*/bin", "/Library/PostgreSQL/*/bin",
        @"C:\Program Files\PostgreSQL\*\bin",
    ];

    private readonly string folder;

    private PostgresPrograms(string folder, int major) => (this.folder, Major) = (folder, major);

    public string Folder => folder;

    /// <summary>The major version, on which the format of a data folder depends.</summary>
    public int Major { get; }

    /// <summary>
    /// The OS user that runs the server: null for the app's own, "postgres" where the app is root, as which Postgres refuses to run.
    /// </summary>
    public static string? ServerUser { get; } =
        !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess ? "postgres" : null;

    /// <summary>
    /// Finds the programs: in <paramref name="configured"/> where given, else on the PATH and in each system's usual folders.
    /// </summary>
    /// <param name="configured">The setting <c>Database__PostgresBin</c>.</param>
    /// <param name="major">The version that data already there needs; null for the newest.</param>
    /// <exception cref="EmbeddedPostgresException">There are none, or none of that version.</exception>
    public static async Task<PostgresPrograms> FindAsync(string? configured, int? major, CancellationToken ct)
    {
        var folders = (string.IsNullOrEmpty(configured) ? Candidates() : [configured])
            .Where(folder => Needed.All(program => File.Exists(Path.Combine(folder, Executable(program)))));
        var found = await Task.WhenAll(folders.Select(async folder => new PostgresPrograms(folder, await MajorOfAsync(folder, ct))));
        if (found.Length == 0)
        {
            throw new EmbeddedPostgresException(
                "The PostgreSQL server programs (initdb, pg_ctl, postgres) aren't installed. Install them "
                + "(Debian, Ubuntu: apt-get install postgresql; macOS: brew install postgresql), set "
                + "Database__PostgresBin to their folder, or set DATABASE_URL to an existing Postgres server.");
        }

        return found.OrderByDescending(programs => programs.Major).FirstOrDefault(programs => major is null || programs.Major == major)
            ?? throw new EmbeddedPostgresException(
                $"The data was written by PostgreSQL {major}, "
                + $"but this machine has {string.Join(", ", found.Select(p => p.Major).Distinct())}. "
                + $"Install the PostgreSQL {major} server programs, or set Database__DataFolder to an empty folder to start over.");
    }

    /// <summary>Runs one program to its end, as <see cref="ServerUser"/>. Gives its exit code and what it said.</summary>
    public Task<(int ExitCode, string Output)> RunAsync(string program, IEnumerable<string> arguments, CancellationToken ct) =>
        RunAsync(ServerUser, Path.Combine(folder, Executable(program)), arguments, ct);

    /// <summary>Makes a folder that only the server's user may enter.</summary>
    public static async Task MakeFolderAsync(string path, CancellationToken ct)
    {
        if (ServerUser is { } user)
        {
            var (code, said) = await RunAsync(null, "install", ["-d", "-o", user, "-m", "0700", path], ct);
            if (code != 0)
            {
                throw new EmbeddedPostgresException($"Could not make {user}, the OS user that runs Postgres, the owner of {path}: {said}");
            }
        }
        else if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path);
            // Refused by the system where the folder is somebody else's, who could listen there in our place.
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static IEnumerable<string> Candidates() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(UsualFolders.SelectMany(Expand));

    private static IEnumerable<string> Expand(string pattern)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
        {
            return [pattern];
        }

        var separator = pattern[0] == '/' ? '/' : '\\';
        var parent = pattern[..pattern.LastIndexOf(separator, star)];
        var names = pattern[(parent.Length + 1)..].Split(separator);
        return Directory.Exists(parent)
            ? Directory.GetDirectories(parent, names[0]).Select(version => Path.Combine([version, .. names[1..]]))
            : [];
    }

    private static async Task<int> MajorOfAsync(string folder, CancellationToken ct)
    {
        var (_, said) = await RunAsync(null, Path.Combine(folder, Executable("postgres")), ["--version"], ct);
        var version = said.Split(' ', '.', '\n').FirstOrDefault(word => int.TryParse(word, CultureInfo.InvariantCulture, out _));
        return version is null ? 0 : int.Parse(version, System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string Executable(string program) => OperatingSystem.IsWindows() ? program + ".exe" : program;

    private static async Task<(int, string)> RunAsync(string? user, string program, IEnumerable<string> arguments, CancellationToken ct)
    {
        var start = new ProcessStartInfo(
            user is null ? program : "runuser", user is null ? arguments : ["-u", user, "--", program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(), // one that the server's user may enter
            Environment = { ["LC_ALL"] = "C" },
        };
        using var process = Process.Start(start)!;
        var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(ct), process.StandardError.ReadToEndAsync(ct));
        await process.WaitForExitAsync(ct);
        return (process.ExitCode, string.Join('\n', await said).Trim());
    }
}
