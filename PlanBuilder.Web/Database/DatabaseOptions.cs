using Microsoft.Extensions.Options;

namespace PlanBuilder.Web.Database;

/// <summary>Where the rows live. Without an address, in Development or with <see cref="Embedded"/>, the app runs a Postgres of its own.</summary>
internal sealed class DatabaseOptions
{
    /// <summary>Npgsql's key=value form or a postgres:// URI (<c>DATABASE_URL</c>, <c>ConnectionStrings__Database</c>).</summary>
    public string? Address { get; set; }

    /// <summary>The owner's login for migrations (<c>ConnectionStrings__Migrations</c>); the same address where it is not given.</summary>
    public string? MigrationsAddress { get; set; }

    /// <summary>Set when accounts live in a Supabase project: then so do the rows, and its address alone leads to no database.</summary>
    public string? SupabaseUrl { get; set; }

    /// <summary>What stands between the app and that Postgres (<c>Database__Pooler</c>); read off the address where it is not given.</summary>
    public PoolerKind? Pooler { get; set; }

    public PoolerKind PoolerInUse => Pooler ?? (Address is null ? PoolerKind.None : DatabaseAddress.PoolerOf(Address));

    public bool Embedded { get; set; }

    /// <summary>Holds the embedded cluster and the keys that protect cookies.</summary>
    public string DataFolder { get; set; } = DefaultDataFolder;

    /// <summary>Where initdb, pg_ctl and postgres are; empty to look in the usual places.</summary>
    public string? PostgresBin { get; set; }

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
                return ValidateOptionsResult.Fail("SUPABASE_URL is set without a database. Set DATABASE_URL: Supabase > Connect > Session pooler.");
            }
            if (options is { Embedded: true, Address: not null })
            {
                refusals.Add("Database__Embedded is true, but DATABASE_URL names a database too: set only one of them.");
            }
            if (options is { Embedded: false, Address: null })
            {
                refusals.Add("Set DATABASE_URL to the Postgres to use, or Database__Embedded=true for one that the app runs itself.");
            }
            Check(options.Address, "DATABASE_URL", refusals);
            Check(options.MigrationsAddress, "ConnectionStrings__Migrations", refusals);
            if (!Path.IsPathFullyQualified(options.DataFolder))
            {
                refusals.Add("Database__DataFolder is an absolute path, such as /var/lib/planbuilder.");
            }
            if (options.PostgresBin is { Length: > 0 } bin && !Directory.Exists(bin))
            {
                refusals.Add($"Database__PostgresBin: there is no folder {bin}.");
            }
            return refusals.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(refusals);
        }

        private static void Check(string? address, string setting, List<string> refusals)
        {
            try
            {
                if (address is not null && string.IsNullOrEmpty(DatabaseAddress.Parse(address).Host))
                {
                    refusals.Add($"{setting} names no host.");
                }
            }
            catch (Exception e) when (e is ArgumentException or FormatException)
            {
                // Not the exception's text: it may repeat a password.
                refusals.Add($"{setting} is neither postgres://user:password@host:port/database nor Host=...;Database=...;Username=...");
            }
        }
    }
}
