namespace PlanBuilder.Web.Postgres;

/// <summary>
/// A Postgres of the app's own: made at the first start, reused at later ones, stopped with the app. It listens on a Unix socket
/// that only its OS user (and root) can reach; where there are none, on the loopback with a random password.
/// </summary>
internal sealed class EmbeddedPostgres : IAsyncDisposable
{
    private readonly PostgresFolder folder;
    private readonly PostgresPrograms programs;

    private EmbeddedPostgres(PostgresFolder folder, PostgresPrograms programs) => (this.folder, this.programs) = (folder, programs);

    /// <summary>Starts the server of a data folder, and makes the folder and the cluster first where there are none.</summary>
    /// <param name="dataFolder">Absolute.</param>
    /// <param name="bin">The folder of the server programs, or null to look for them.</param>
    /// <param name="settings">Lines for the server's configuration, beyond ours.</param>
    /// <param name="tcp">Listen on the loopback, as on systems without Unix sockets.</param>
    /// <exception cref="EmbeddedPostgresException">It cannot run; the message says what to do.</exception>
    public static async Task<EmbeddedPostgres> StartAsync(
        string dataFolder, string? bin, CancellationToken ct, IEnumerable<string>? settings = null, bool? tcp = null)
    {
        var folder = PostgresFolder.Take(dataFolder, tcp ?? OperatingSystem.IsWindows());
        EmbeddedPostgres? postgres = null;
        try
        {
            var programs = await PostgresPrograms.FindAsync(bin, folder.Major, ct);
            if (folder.Major is null)
            {
                await folder.MakeClusterAsync(programs, ct);
            }

            postgres = new EmbeddedPostgres(folder, programs);
            await postgres.StopServerAsync(ct); // a killed app leaves its server behind
            await folder.ConfigureAsync(settings ?? [], ct);
            await postgres.StartServerAsync(ct);
            return postgres;
        }
        catch
        {
            if (postgres is not null)
            {
                await postgres.StopServerAsync(CancellationToken.None);
            }

            folder.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="PostgresFolder.Address"/>
    public string Address(string role = "postgres", string database = "postgres") => folder.Address(role, database);

    /// <summary>
    /// Starts the server again after a crash: its pid file stands and names no process of ours. One that was stopped on purpose
    /// has taken its pid file away, and stays down. True when it had to be started.
    /// </summary>
    public async Task<bool> RecoverAsync(CancellationToken ct)
    {
        // A server that is being stopped removes its pid file before it ends, maybe between two looks.
        if (!folder.Pid.Exists || folder.Pid.Server() is not null || !folder.Pid.Exists)
        {
            return false;
        }

        await StartServerAsync(ct);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await StopServerAsync(CancellationToken.None);
        folder.Dispose();
    }

    private async Task StartServerAsync(CancellationToken ct)
    {
        var log = Path.Combine(folder.Cluster, "server.log");
        var said = "";
        // Processes of a killed server hold its memory for a moment longer.
        for (var attempt = 0; attempt < 10; attempt++)
        {
            if (folder.Pid.IsTakenOver())
            {
                folder.Pid.Delete();
            }

            (var code, said) = await programs.RunAsync(
                "pg_ctl", ["start", "-w", "-t", "60", "-D", folder.Cluster, "-l", log], CancellationToken.None);
            if (code == 0)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromSeconds(1), ct);
        }

        throw new EmbeddedPostgresException($"Postgres did not start in {folder.Cluster}. See its log, {log}. {said}");
    }

    private async Task StopServerAsync(CancellationToken ct)
    {
        if (folder.Pid.Server() is null)
        {
            return;
        }

        var (code, _) = await programs.RunAsync("pg_ctl", ["stop", "-w", "-t", "20", "-m", "fast", "-D", folder.Cluster], ct);
        if (code != 0 && folder.Pid.Server() is not null)
        {
            await programs.RunAsync("pg_ctl", ["stop", "-w", "-t", "20", "-m", "immediate", "-D", folder.Cluster], ct);
        }
    }
}

/// <summary>The embedded Postgres cannot run. The message is for whoever started the app, and says what to do.</summary>
internal sealed class EmbeddedPostgresException(string message) : Exception(message);
