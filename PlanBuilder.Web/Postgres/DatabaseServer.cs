using Microsoft.Extensions.Options;
using Npgsql;

namespace PlanBuilder.Web.Postgres;

/// <summary>
/// The Postgres behind the app: the one that is given, or the embedded one. Starts first and stops last. A given server that does
/// not answer yet is waited for in the background, while the pages say so.
/// </summary>
internal sealed class DatabaseServer(
    IOptions<DatabaseOptions> options, DatabaseState state, IHostApplicationLifetime lifetime, ILogger<DatabaseServer> logger)
    : BackgroundService, IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private EmbeddedPostgres? embedded;
    private RunningPostgres? running;

    /// <summary>How the app itself connects.</summary>
    public NpgsqlConnectionStringBuilder AppAddress() =>
        options.Value.AppAddress(embedded?.Address("planbuilder_app") ?? running?.Address("planbuilder_app"));

    /// <summary>The owner's way in, by which migrations run.</summary>
    public string MigrationsAddress() => embedded?.Address() ?? running?.Address()
        ?? options.Value.ForMigrations.Build().ConnectionString;

    /// <summary>
    /// For a command, which runs without the app or beside it: starts the embedded Postgres, or finds the one that the app has started.
    /// </summary>
    /// <exception cref="EmbeddedPostgresException">It cannot run.</exception>
    public async Task OpenAsync(CancellationToken ct)
    {
        if (!options.Value.Embedded || embedded is not null || running is not null)
        {
            return;
        }

        running = RunningPostgres.Find(options.Value.DataFolder);
        embedded = running is null ? await EmbeddedPostgres.StartAsync(options.Value.DataFolder, options.Value.PostgresBin, ct) : null;
    }

    /// <summary>
    /// For a command: <see cref="OpenAsync"/>, then brings the schema to this version. Gives the files applied now; rows can be reached
    /// after it.
    /// </summary>
    /// <exception cref="DatabaseUnavailableException">The database does not answer.</exception>
    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken ct, Action<string>? warn = null, bool accept = false)
    {
        await OpenAsync(ct);
        try
        {
            var applied = await Migrations.ApplyAsync(
                MigrationsAddress(), ct, warn, accept: accept || options.Value.AcceptChanges);
            state.SchemaIsCurrent();
            return applied;
        }
        catch (Exception e) when (DatabaseState.IsOutage(e is MigrationException ? e.InnerException! : e))
        {
            await ThrowIfUnverifiedAsync(options.Value.ForMigrations, e, ct);
            throw state.Unavailable(e);
        }
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Embedded)
        {
            embedded = await EmbeddedPostgres.StartAsync(options.Value.DataFolder, options.Value.PostgresBin, cancellationToken);
        }

        foreach (var warning in options.Value.Given.Select(address => address.Warning).OfType<string>())
        {
            logger.LogWarning("{Warning}", warning);
        }

        await TryMigrateAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await DisposeAsync();
    }

    /// <summary>Stops the embedded server, also where the app fails to start after it.</summary>
    public async ValueTask DisposeAsync()
    {
        base.Dispose();
        if (embedded is not null)
        {
            await embedded.DisposeAsync();
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        WaitForServerAsync(stoppingToken),
        embedded is null ? Task.CompletedTask : WatchEmbeddedAsync(embedded, stoppingToken));

    private async Task TryMigrateAsync(CancellationToken ct)
    {
        try
        {
            var applied = await Migrations.ApplyAsync(
                MigrationsAddress(), ct, warning => logger.LogWarning("{Warning}", warning), accept: options.Value.AcceptChanges);
            foreach (var file in applied)
            {
                logger.LogInformation("Applied migration {File}.", file);
            }

            await TryLoginAsync(ct);
            state.Answered();
            state.SchemaIsCurrent();
        }
        catch (SchemaTooNewException e)
        {
            state.SchemaTooNew(e);
        }
        catch (Exception e) when (DatabaseState.IsOutage(e is MigrationException ? e.InnerException! : e))
        {
            await ThrowIfUnverifiedAsync(options.Value.ForMigrations, e, ct);
            state.Unavailable(e);
        }
    }

    // The app's own address may lead to another server than the migrations' did.
    private async Task TryLoginAsync(CancellationToken ct)
    {
        if (options.Value is not { Embedded: false, MigrationsAddress: not null, ForApp: { IsRemote: true } address })
        {
            return;
        }

        try
        {
            await using var connection = new NpgsqlConnection(AppAddress().ConnectionString);
            await connection.OpenAsync(ct);
        }
        catch (NpgsqlException e)
        {
            await ThrowIfUnverifiedAsync(address, e, ct); // any other trouble is told by whoever works with it
        }
    }

    private async Task ThrowIfUnverifiedAsync(SecuredAddress address, Exception e, CancellationToken ct)
    {
        if (!options.Value.Embedded && await address.RefusalAsync(e, ct) is { } sentence)
        {
            throw new UnverifiedServerException(sentence);
        }
    }

    private async Task WaitForServerAsync(CancellationToken ct)
    {
        try
        {
            while (!state.Ready.IsCompleted)
            {
                await Task.Delay(Pause, ct);
                await TryMigrateAsync(ct);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            logger.LogCritical("{Reason}", e.Message);
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
    }

    private async Task WatchEmbeddedAsync(EmbeddedPostgres postgres, CancellationToken ct)
    {
        using var tick = new PeriodicTimer(Pause);
        while (await tick.WaitForNextTickAsync(ct))
        {
            try
            {
                if (await postgres.RecoverAsync(ct))
                {
                    logger.LogWarning("The embedded Postgres crashed and was restarted.");
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                logger.LogError("The embedded Postgres crashed and could not be restarted: {Reason}", e.Message);
            }
        }
    }
}
