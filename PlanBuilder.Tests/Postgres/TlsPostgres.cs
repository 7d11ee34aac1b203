using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dapper;
using Npgsql;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Tests.Postgres;

/// <summary>
/// A Postgres that shows a certificate of this machine's own name, which an authority of its own signed, and of no other.
/// </summary>
public sealed class TlsPostgres : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateDirectory(
        Path.Combine(Path.GetTempPath(), "pb" + Guid.NewGuid().ToString("N")[..8]));
    private EmbeddedPostgres? server;

    /// <summary>The file of its authority's certificate.</summary>
    public string RootCertificate => Path.Combine(folder.FullName, "root.crt");

    public async ValueTask InitializeAsync()
    {
        var (root, certificate, key) = Make();
        await File.WriteAllTextAsync(RootCertificate, root);
        server = await EmbeddedPostgres.StartAsync(
            Path.Combine(folder.FullName, "data"),
            null,
            CancellationToken.None,
            ["listen_addresses = '*'"],
            tcp: true);
        await using (var connection = await TestDatabase.OpenFreshAsync(server.Address()))
        {
            foreach (var (name, text) in new[]
            {
                ("server.crt", certificate), ("server.key", key), ("pg_hba.conf", "host all all samenet scram-sha-256"),
            })
            {
                await connection.ExecuteAsync( // as the server's own user, whose files they have to be
                    $"copy (select unnest(string_to_array('{text.Trim()}', E'\\n'))) to program 'umask 077; cat >> {name}'");
            }

            await connection.ExecuteAsync("alter system set ssl = on");
            await connection.ExecuteAsync("select pg_reload_conf()");
        }

        await Wait.UntilAsync("the server to offer TLS", async () =>
        {
            await using var connection = await TestDatabase.OpenFreshAsync(server.Address());
            return await connection.ExecuteScalarAsync<string>("show ssl") == "on";
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }

        folder.Delete(recursive: true);
    }

    /// <summary>Its address by another name, with more said.</summary>
    public string Address(string host, string more = "") =>
        new NpgsqlConnectionStringBuilder(server!.Address()) { Host = host, Pooling = false }.ConnectionString + ";" + more;

    private static (string Root, string Certificate, string Key) Make()
    {
        var (from, until) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new CertificateRequest("CN=An authority of our own", rootKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var root = authority.CreateSelfSigned(from, until);

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=database", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Dns.GetHostName());
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(root, from, until, [1, 2, 3]);
        return (root.ExportCertificatePem(), certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
