using Microsoft.Extensions.Options;
using Npgsql;

namespace PlanBuilder.Web.Postgres;

internal static class PostgresSetup
{
    /// <summary>The key under which what runs in the background finds its own, small pool: pages cannot use it up.</summary>
    public const string Background = "background";

    // A node whose machine lost its power says no farewell: without a limit its transaction would keep its jobs locked for hours.
    private const string AppRole = "set role planbuilder_app; set idle_in_transaction_session_timeout = '10s'";

    public static void AddPostgres(this WebApplicationBuilder builder)
    {
        var settings = builder.Configuration;
        builder.Services.AddSingleton<IValidateOptions<DatabaseOptions>, DatabaseOptions.Validator>();
        builder.Services.AddOptions<DatabaseOptions>().BindConfiguration("Database").Configure(options =>
        {
            options.Address = Given(settings["DATABASE_URL"]) ?? Given(settings.GetConnectionString("Database"));
            options.MigrationsAddress = Given(settings.GetConnectionString("Migrations"));
            options.SupabaseUrl = Given(settings["SUPABASE_URL"]) ?? Given(settings["VITE_SUPABASE_URL"]);
            options.Embedded = settings.GetValue<bool?>("Database:Embedded")
                ?? (builder.Environment.IsDevelopment() && options is { Address: null, SupabaseUrl: null });
        }).ValidateOnStart();

        builder.Services.AddSingleton<DatabaseState>();
        builder.Services.AddSingleton<DatabaseServer>();
        builder.Services.AddHostedService(services => services.GetRequiredService<DatabaseServer>());
        builder.Services.AddSingleton(services => NewDatabase(services, sizes => sizes.Pages, kept: 0, seconds: 10));
        builder.Services.AddKeyedSingleton(
            Background, (services, _) => NewDatabase(services, sizes => sizes.Background, kept: 1, seconds: 15));
        builder.Services.AddHostedService<SchemaWatch>();
        builder.Services.AddHealthChecks().AddCheck<DatabaseHealth>("database");
    }

    private static PlanDatabase NewDatabase(
        IServiceProvider services, Func<(int Pages, int Background), int> size, int kept, int seconds) => new(
        new Lazy<NpgsqlDataSource>(() =>
        {
            var address = services.GetRequiredService<DatabaseServer>().AppAddress();
            var pooler = services.GetRequiredService<IOptions<DatabaseOptions>>().Value.PoolerInUse;
            address.MaxPoolSize = size(DatabaseAddress.PoolSizes(address, pooler));
            address.MinPoolSize = Math.Max(kept, address.MinPoolSize);
            if (!address.ShouldSerialize("Connection Idle Lifetime"))
            {
                address.ConnectionIdleLifetime = 60; // seconds: a node at rest leaves the server's few connections to others
            }

            address.CommandTimeout = seconds;
            // its errors are thrown to us, who log them once
            var source = new NpgsqlDataSourceBuilder(address.ConnectionString).UseLoggerFactory(null);
            if (pooler != PoolerKind.Transaction)
            {
                source.UsePhysicalConnectionInitializer(StartAsApp, StartAsAppAsync);
            }

            return source.Build();
        }),
        services.GetRequiredService<DatabaseState>());

    // Again, where the address asks for it too: a pooler that nobody told us of may have dropped that.
    private static void StartAsApp(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(AppRole, connection);
        command.ExecuteNonQuery();
    }

    private static async Task StartAsAppAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(AppRole, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static string? Given(string? setting) => string.IsNullOrWhiteSpace(setting) ? null : setting.Trim();
}
