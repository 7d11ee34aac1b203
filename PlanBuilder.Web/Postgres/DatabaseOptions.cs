using Microsoft.Extensions.Options;
using Npgsql;

namespace PlanBuilder.Web.Postgres;

/// <summary>
/// Where the rows live. Without an address, in Development or with <see cref="Embedded"/>, the app runs a Postgres of its own.
/// </summary>
internal sealed class DatabaseOptions
{
    /// <summary>Npgsql's key=value form or a postgres:// URI (<c>DATABASE_URL</c>, <c>ConnectionStrings__Database</c>).</summary>
    public string? Address { get; set; }

    /// <summary>The owner's login for migrations (<c>ConnectionStrings__Migrations</c>); the same address where it is not given.</summary>
    public string? MigrationsAddress { get; set; }

    /// <summary>Set when accounts live in a Supabase project: then so do the rows, and its address alone leads to no database.</summary>
    public string? SupabaseUrl { get; set; }

    /// <summary>
    /// What stands between the app and that Postgres (<c>Database__Pooler</c>); read off the address where it is not given.
    /// </summary>
    public PoolerKind? Pooler { get; set; }

    public PoolerKind PoolerInUse => Pooler ?? (Address is null ? PoolerKind.None : DatabaseAddress.PoolerOf(Address));

    /// <summary>Lets a server beyond this machine go unverified, where its address doesn't say how it is to be verified.</summary>
    public bool AllowUnverified { get; set; }

    /// <summary>Lets the first start on an earlier system's tables change what it lists.</summary>
    public bool AcceptChanges { get; set; }

    public SecuredAddress ForApp => new("DATABASE_URL", Address!, AllowUnverified);

    public SecuredAddress ForMigrations =>
        MigrationsAddress is { } address ? new("ConnectionStrings__Migrations", address, AllowUnverified) : ForApp;

    /// <summary>The addresses that were given.</summary>
    public IEnumerable<SecuredAddress> Given => Address is null ? [] : new[] { ForApp, ForMigrations }.Distinct();

    public bool Embedded { get; set; }

    /// <summary>Holds the embedded cluster and the keys that protect cookies.</summary>
    public string DataFolder { get; set; } = DefaultDataFolder;

    /// <summary>Where initdb, pg_ctl and postgres are; empty to look in the usual places.</summary>
    public string? PostgresBin { get; set; }

    /// <summary>How the app itself connects: every session starts as, and returns to, the role that may do nothing but switch.</summary>
    /// <param name="own">The address of the app's own Postgres; null where another one is given.</param>
    public NpgsqlConnectionStringBuilder AppAddress(string? own)
    {
        var address = own is null ? ForApp.Build() : DatabaseAddress.Parse(own);
        if (PoolerInUse == PoolerKind.None)
        {
            address.Options = $"{address.Options} -c role=planbuilder_app".Trim(); // a pooler may refuse such options
        }

        address.ApplicationName ??= "planbuilder";
        address.Timeout = 5; // seconds to connect
        address.NoResetOnClose = true; // whatever is set is set for one transaction, and what is prepared stays
        if (PoolerInUse != PoolerKind.Transaction && !address.ShouldSerialize("Max Auto Prepare"))
        {
            address.MaxAutoPrepare = 60; // statements on each connection, of which each takes the server some 50 kB
            address.AutoPrepareMinUsages = 2;
        }

        return address;
    }

    private static string DefaultDataFolder => Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows()
        ? "/var/lib/planbuilder"
        : Path.Combine(Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "planbuilder");

    internal sealed class Validator : IValidateOptions<DatabaseOptions>
    {
        public ValidateOptionsResult Validate(string? name, DatabaseOptions options)
        {
            var refusals = new List<string>();
            if (options is { SupabaseUrl: not null, Address: null })
            {
                return ValidateOptionsResult.Fail(
                    "SUPABASE_URL is set, but DATABASE_URL isn't. Copy it from Supabase > Connect > Session pooler.");
            }

            if (options is { Embedded: true, Address: not null })
            {
                refusals.Add("Database__Embedded and DATABASE_URL are both set. Set only one of them.");
            }

            if (options is { Embedded: false, Address: null })
            {
                refusals.Add("Set DATABASE_URL to your Postgres server, or set Database__Embedded=true to let the app run its own.");
            }

            Check(options.Address, "DATABASE_URL", refusals);
            Check(options.MigrationsAddress, "ConnectionStrings__Migrations", refusals);
            if (!Path.IsPathFullyQualified(options.DataFolder))
            {
                refusals.Add("Database__DataFolder must be an absolute path, like /var/lib/planbuilder.");
            }

            if (options.PostgresBin is { Length: > 0 } bin && !Directory.Exists(bin))
            {
                refusals.Add($"Database__PostgresBin: folder {bin} doesn't exist.");
            }

            return refusals.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(refusals);
        }

        private static void Check(string? address, string setting, List<string> refusals)
        {
            try
            {
                var parsed = address is null ? null : DatabaseAddress.Parse(address);
                if (parsed is { Host: null or "" })
                {
                    refusals.Add($"{setting} must name a host.");
                }

                if (parsed?.RootCertificate is { Length: > 0 } file && !File.Exists(file))
                {
                    refusals.Add($"{setting}: the root certificate {file} doesn't exist.");
                }
            }
            catch (Exception e) when (e is ArgumentException or FormatException)
            {
                // Not the exception's text: it may repeat a password.
                refusals.Add(DatabaseAddress.WantsEncoding(address!)
                    ? $"{setting}: the password has to be percent-encoded, because it contains @, /, ?, #, or \\. "
                        + "See docs/supabase.md#1-variables."
                    : $"{setting} must look like postgres://user:password@host:port/database or Host=...;Database=...;Username=...");
            }
        }
    }
}
