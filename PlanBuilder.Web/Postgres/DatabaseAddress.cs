using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;
using Npgsql;

namespace PlanBuilder.Web.Postgres;

/// <summary>
/// A pooler between app and Postgres. Through one of sessions a connection is ours while it is open; through one of transactions it is
/// another with each transaction, so that nothing may be set, prepared or listened to beyond one.
/// </summary>
internal enum PoolerKind
{
    None,
    Session,
    Transaction,
}

/// <summary>Reads a database's address.</summary>
internal static partial class DatabaseAddress
{
    /// <summary>Supabase's pooler gives transactions on port 6543 and sessions on 5432; other people say <c>pgbouncer=true</c>.</summary>
    public static PoolerKind PoolerOf(string address)
    {
        var parsed = Parse(address);
        return parsed.Port == 6543 || address.Contains("pgbouncer=true", StringComparison.OrdinalIgnoreCase) ? PoolerKind.Transaction
            : parsed.Host?.EndsWith(".pooler.supabase.com", StringComparison.OrdinalIgnoreCase) == true ? PoolerKind.Session
            : PoolerKind.None;
    }

    /// <summary>
    /// How many connections a node opens at most, for pages as many as its address says. A pooler of sessions has few for all of its
    /// clients, Supabase's smallest 15 (November 2026).
    /// </summary>
    public static (int Pages, int Background) PoolSizes(NpgsqlConnectionStringBuilder address, PoolerKind pooler)
    {
        var (pages, background) = pooler == PoolerKind.Session ? (8, 4) : (40, 10);
        return address.ShouldSerialize("Maximum Pool Size")
            ? (address.MaxPoolSize, Math.Min(address.MaxPoolSize, background))
            : (pages, background);
    }

    /// <summary>
    /// Whether a URI can't be read as it was meant, since its password has characters that end it there: of <c>postgres://a:1/2@host/db</c>
    /// the host would be <c>a</c>.
    /// </summary>
    public static bool WantsEncoding(string address) =>
        IsUri(address) && !Readable().IsMatch(address)
            && Password().Match(address).Groups["password"].Value.AsSpan().IndexOfAny("@/?#\\") >= 0;

    /// <summary>Takes Npgsql's form and the URI that Supabase and most hosts print.</summary>
    /// <exception cref="FormatException">It is a URI that cannot be read.</exception>
    /// <exception cref="ArgumentException">It is a list of key=value with an unknown key or value.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string address)
    {
        if (!IsUri(address))
        {
            return new NpgsqlConnectionStringBuilder(address);
        }

        if (WantsEncoding(address) || !Uri.TryCreate(address, UriKind.Absolute, out var uri))
        {
            throw new FormatException("The address is not a valid URI.");
        }

        var user = uri.UserInfo.Split(':', 2);
        var parsed = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host,
            Port = uri.Port > 0 ? uri.Port : 5432,
            Database = uri.AbsolutePath.Length > 1 ? Uri.UnescapeDataString(uri.AbsolutePath[1..]) : "postgres",
            Username = Uri.UnescapeDataString(user[0]),
        };
        if (user.Length == 2)
        {
            parsed.Password = Uri.UnescapeDataString(user[1]);
        }

        foreach (var (key, values) in QueryHelpers.ParseQuery(uri.Query))
        {
            switch (key)
            {
                case "sslmode":
                    parsed.SslMode = Enum.Parse<SslMode>(values.ToString().Replace("-", ""), ignoreCase: true);
                    break;
                case "sslrootcert" when values.ToString() != "system": // which is what is used without one
                    parsed.RootCertificate = values.ToString();
                    break;
                case "host": // a folder of Unix sockets
                    parsed.Host = values.ToString();
                    break;
                default:
                    break; // what other clients read
            }
        }

        return parsed;
    }

    private static bool IsUri(string address) =>
        address.StartsWith("postgres://", StringComparison.Ordinal) || address.StartsWith("postgresql://", StringComparison.Ordinal);

    // User and password, a host or none, a port, a path, and a query of named values.
    [GeneratedRegex(@"\A\w+://([^:/?#@\\]*(:[^/?#@\\]*)?@)?(\[[^]]*\]|[^:/?#@[\]\\]*)(:\d+)?(/[^?#@]*)?(\?[\w.-]+=[^#]*)?\z")]
    private static partial Regex Readable();

    [GeneratedRegex(@"\A\w+://[^:/?#@]+:(?<password>.*)@", RegexOptions.Singleline)]
    private static partial Regex Password();
}
