using Microsoft.Extensions.Options;
using Npgsql;
using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Operations;

/// <summary>
/// The command <c>doctor</c>: goes through the guide step by step, and says of each what holds, what does not, and what to do. It changes
/// nothing: what it writes to the database is rolled back, and what it sends to n8n names no job.
/// </summary>
internal static class Doctor
{
    public static void AddDoctor(this WebApplicationBuilder builder)
    {
        builder.Services.AddHttpClient(DoctorCalls.Client, http => http.Timeout = TimeSpan.FromSeconds(15))
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
            .RemoveAllLoggers();
        builder.Services.AddSingleton<DoctorCalls>();
        builder.Services.AddSingleton<PublicAddressDoctor>();
        builder.Services.AddSingleton<AddressDoctor>();
        builder.Services.AddSingleton<SchemaDoctor>();
        builder.Services.AddSingleton<KeysDoctor>();
        builder.Services.AddSingleton<SupabaseDoctor>();
        builder.Services.AddSingleton<N8nDoctor>();
        builder.Services.AddSingleton<WorkflowDoctor>();
        builder.AddCommand("doctor", "", "checks the setup and says what to fix", RunAsync);
    }

    private static async Task<int> RunAsync(CommandCall call, CancellationToken ct)
    {
        var failed = 0;
        await foreach (var line in LinesAsync(call.Services, ct))
        {
            failed += line.Word == DoctorLine.Broken ? 1 : 0;
            await call.Output.WriteLineAsync(line.ToString());
        }

        await call.Output.WriteLineAsync(
            failed switch { 0 => "No problems found.", 1 => "1 problem found.", _ => $"{failed} problems found." });
        return failed == 0 ? Command.Completed : Command.Failed;
    }

    private static async IAsyncEnumerable<DoctorLine> LinesAsync(
        IServiceProvider services, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        yield return services.GetRequiredService<PublicAddressDoctor>().Line();
        foreach (var line in services.GetRequiredService<AddressDoctor>().Lines())
        {
            yield return line;
        }

        var server = services.GetRequiredService<DatabaseServer>();
        await server.OpenAsync(ct);
        var options = services.GetRequiredService<IOptions<DatabaseOptions>>().Value;
        var (connection, trouble) = await ConnectAsync(server, options, ct);
        await using (connection)
        {
            if (connection is null)
            {
                yield return DoctorLine.No($"Database: {trouble}");
            }
            else
            {
                await foreach (var line in services.GetRequiredService<SchemaDoctor>().LinesAsync(connection, ct))
                {
                    yield return line;
                }

                yield return await services.GetRequiredService<KeysDoctor>().LineAsync(connection, ct);
            }
        }

        await foreach (var line in services.GetRequiredService<SupabaseDoctor>().LinesAsync(ct))
        {
            yield return line;
        }

        await foreach (var line in services.GetRequiredService<WorkflowDoctor>().LinesAsync(ct))
        {
            yield return line;
        }
    }

    // By the owner's login, which may look at everything.
    private static async Task<(NpgsqlConnection?, string)> ConnectAsync(
        DatabaseServer server, DatabaseOptions options, CancellationToken ct)
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(server.MigrationsAddress()) { Pooling = false, Timeout = 10 }.ConnectionString);
        try
        {
            await connection.OpenAsync(ct);
            return (connection, "");
        }
        catch (PostgresException e)
        {
            return (null, $"it refused the login: {e.MessageText} ({e.SqlState}). Check DATABASE_URL. With Supabase, copy it from "
                + "Supabase > Connect and put in the database's password, percent-encoded: docs/supabase.md#1-variables");
        }
        catch (Exception e) when (DatabaseState.IsOutage(e))
        {
            return (null, (options.Embedded ? null : await options.ForMigrations.RefusalAsync(
                e,
                ct)) ?? "no response at the address in DATABASE_URL. Supabase's direct connection needs IPv6. Without it, use the "
                    + "session pooler");
        }
    }
}
