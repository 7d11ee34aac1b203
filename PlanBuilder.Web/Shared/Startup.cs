using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using Npgsql;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Shared;

/// <summary>Runs the app, or a command instead of it. What keeps it from starting is said in sentences, without a stack.</summary>
internal static class Startup
{
    /// <summary>Returns the exit code.</summary>
    public static async Task<int> RunAsync(CommandLine line, Func<string[], WebApplication> build)
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture; // the pages are English
        try
        {
            var app = build(line.Settings);
            await using (app)
            {
                if (line.IsCommand)
                {
                    return await RunCommandAsync(app, line.Words);
                }

                app.Lifetime.ApplicationStarted.Register(
                    () => Console.WriteLine($"PlanBuilder is listening on {string.Join(" and ", app.Urls)}"));
                var routes = BuildRoutesAsync(app);
                await app.RunAsync();
                await routes;
            }

            return Environment.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return Environment.ExitCode; // stopped while it started
        }
        catch (Exception e) when (Sentences(e) is { Count: > 0 } sentences)
        {
            await Console.Error.WriteLineAsync(line.IsCommand ? "The command failed." : "PlanBuilder can't start.");
            foreach (var sentence in sentences)
            {
                await Console.Error.WriteLineAsync("- " + sentence);
            }

            return 1;
        }
    }

    // The server asks for them once the database has started: by then they are there. Returns how many.
    private static Task<int> BuildRoutesAsync(IEndpointRouteBuilder app) =>
        Task.Run(() => app.DataSources.Sum(source => source.Endpoints.Count));

    // Stopped by hand or by the system, a command still takes down what it started.
    private static async Task<int> RunCommandAsync(WebApplication app, string[] words)
    {
        using var stop = new CancellationTokenSource();
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        return await Command.RunAsync(app.Services, words, Console.Out, stop.Token);

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            Environment.ExitCode = Command.Failed;
            stop.Cancel();
        }
    }

    private static List<string> Sentences(Exception e) => e switch
    {
        OptionsValidationException refused => [.. refused.Failures],
        AggregateException several => [.. several.InnerExceptions.SelectMany(Sentences).Distinct()],
        ChangesNotAcceptedException waiting => [.. waiting.Sentences],
        EmbeddedPostgresException or MigrationException or SchemaTooNewException or DatabaseUnavailableException
            or UnverifiedServerException => [e.Message],
        PostgresException refused =>
            [$"The database refused: {refused.MessageText} ({refused.SqlState}). Check DATABASE_URL and ConnectionStrings__Migrations."],
        InvalidOperationException when e.Message.StartsWith("Failed to convert configuration value", StringComparison.Ordinal) =>
            [e.Message],
        UnauthorizedAccessException => [e.Message + " Set Database__DataFolder to a writable folder."],
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } =>
            [$"{e.Message} Another program is using it. Stop that program, or set PORT to a different number."],
        _ => [],
    };
}
