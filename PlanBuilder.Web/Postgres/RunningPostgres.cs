using System.Globalization;
using Npgsql;

namespace PlanBuilder.Web.Postgres;

/// <summary>The embedded Postgres of an app that runs now: the way in for a command beside it, which neither starts nor stops it.</summary>
internal sealed class RunningPostgres
{
    private readonly NpgsqlConnectionStringBuilder owner;

    private RunningPostgres(NpgsqlConnectionStringBuilder owner) => this.owner = owner;

    /// <summary>Null when no app has taken the data folder.</summary>
    public static RunningPostgres? Find(string dataFolder)
    {
        var cluster = Path.Combine(dataFolder, "postgres");
        // Postgres writes itself where it is: the fourth line is its port, the fifth its folder of sockets.
        return IsTaken(Path.Combine(dataFolder, "lock")) && File.Exists(Path.Combine(cluster, "postmaster.pid"))
            && File.ReadAllLines(Path.Combine(cluster, "postmaster.pid")) is [_, _, _, var port, var sockets, ..]
            ? new RunningPostgres(new NpgsqlConnectionStringBuilder
            {
                Host = sockets.Length > 0 ? sockets : "127.0.0.1",
                Port = int.Parse(port, CultureInfo.InvariantCulture),
                Username = "postgres",
                Password = sockets.Length > 0 ? null : File.ReadAllText(Path.Combine(cluster, "planbuilder.password")),
                Database = "postgres",
            })
            : null;
    }

    /// <summary>A connection string for one of the server's roles; over TCP only the owner has a password.</summary>
    public string Address(string role = "postgres") => owner.Password is not null
        ? owner.ConnectionString
        : new NpgsqlConnectionStringBuilder(owner.ConnectionString) { Username = role }.ConnectionString;

    private static bool IsTaken(string lockFile)
    {
        try
        {
            using var free = new FileStream(lockFile, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException e)
        {
            return e is not (FileNotFoundException or DirectoryNotFoundException);
        }
    }
}
