using Dapper;
using Npgsql;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Operations;

/// <summary>Says of a connection whether it is encrypted, and whether the server had to prove who it is.</summary>
internal static class ConnectionChecks
{
    public static async Task<DoctorLine> RunAsync(NpgsqlConnection connection, SecuredAddress address, PoolerKind pooler)
    {
        if (!address.IsRemote)
        {
            return DoctorLine.Yes($"Connection ({address.Setting}): stays on this machine");
        }

        var encryption = await EncryptionAsync(connection, address, pooler);
        return address.Exception is { } exception
            ? DoctorLine.None($"Connection ({address.Setting}): {encryption}. The server isn't verified, because {exception} allows it; "
                + "sslmode=verify-full would check its certificate")
            : DoctorLine.Yes($"Connection ({address.Setting}): {encryption}, and the server's certificate is verified");
    }

    // Behind a pooler the server sees the pooler's connection, not ours.
    private static async Task<string> EncryptionAsync(NpgsqlConnection connection, SecuredAddress address, PoolerKind pooler) =>
        pooler != PoolerKind.None
            ? address.Build().SslMode >= SslMode.Require ? "TLS up to the pooler" : "encrypted only if the pooler asks for it"
            : await connection.ExecuteScalarAsync<string?>("select version from pg_stat_ssl where pid = pg_backend_pid() and ssl")
            ?? "not encrypted";
}
