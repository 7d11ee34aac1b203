using System.Net;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using PlanBuilder.Web.Operations;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Tests.Postgres;

/// <summary>
/// The database's password goes to nobody who cannot prove to be the server. This machine's own name leads to it, and is none of its
/// loopback's.
/// </summary>
public sealed class SecuredAddressTests(TestPostgres own, TlsPostgres real) : IClassFixture<TlsPostgres>, IDisposable
{
    private static readonly string Here = Dns.GetHostName();

    private readonly FalseServer somebody = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string AtSomebody => $"Host={Here};Port={somebody.Port};Username=owner;Password=hunter2";

    public void Dispose() => somebody.Dispose();

    [Fact]
    public async Task A_server_that_says_no_to_tls_gets_no_password()
    {
        var refusal = await Assert.ThrowsAsync<UnverifiedServerException>(() => MigrateAsync(AtSomebody));

        Assert.Equal(
            $"DATABASE_URL: the password wasn't sent, because the server at {Here} doesn't offer TLS and can't prove that it's yours; "
            + "turn TLS on there, or set Database__AllowUnverified=true if your own network protects this connection.",
            refusal.Message);
        Assert.NotEqual(0, somebody.Visits);
        Assert.Null(somebody.Password);
    }

    [Fact]
    public async Task The_apps_own_address_is_no_other_matter_than_the_migrations()
    {
        var name = await own.MakeDatabaseAsync();
        var server = Server(AtSomebody, own.Address(name));
        var refusal = await Assert.ThrowsAsync<UnverifiedServerException>(() => server.StartAsync(Ct));
        await own.DropDatabaseAsync(name);

        Assert.StartsWith("DATABASE_URL: the password wasn't sent", refusal.Message, StringComparison.Ordinal);
        Assert.Null(somebody.Password);
    }

    [Fact]
    public async Task Whoever_allows_it_by_name_or_in_the_address_sends_it_and_is_warned()
    {
        foreach (var (address, isAllowed, what) in new[]
        {
            (AtSomebody, true, "Database__AllowUnverified"), (AtSomebody + ";SSL Mode=Prefer", false, "sslmode=prefer in the address"),
        })
        {
            await Assert.ThrowsAsync<DatabaseUnavailableException>(() => MigrateAsync(address, isAllowed));
            Assert.Equal("hunter2", somebody.Password);
            Assert.Contains(what, new SecuredAddress("DATABASE_URL", address, isAllowed).Warning, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_program_says_why_it_does_not_start()
    {
        using var folder = new EmbeddedApp();
        var (code, said) = await AppProcess.RefusesAsync(
            folder.Folder, ("DATABASE_URL", $"postgres://owner:hunter2@{Here}:{somebody.Port}/plans"));

        Assert.Equal(1, code);
        Assert.Contains("- DATABASE_URL: the password wasn't sent, because", said, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", said, StringComparison.Ordinal);
        Assert.Null(somebody.Password);
    }

    [Fact]
    public async Task A_server_of_a_named_authority_is_verified_and_doctor_says_so()
    {
        var address = new SecuredAddress("DATABASE_URL", real.Address(Here, "Root Certificate=" + real.RootCertificate), false);
        await using var connection = new NpgsqlConnection(address.Build().ConnectionString);
        await connection.OpenAsync(Ct);
        var line = await ConnectionChecks.RunAsync(connection, address, PoolerKind.None);

        Assert.Equal((true, true, null), (address.IsRemote, address.IsVerified, address.Warning));
        Assert.Equal(
            "ok          Connection (DATABASE_URL): TLSv1.3, and the server's certificate is verified", line.ToString());
    }

    [Fact]
    public async Task A_server_that_is_encrypted_and_not_verified_is_called_so()
    {
        var address = new SecuredAddress("DATABASE_URL", real.Address(Here, "SSL Mode=Require"), false);
        await using var connection = new NpgsqlConnection(address.Build().ConnectionString);
        await connection.OpenAsync(Ct);

        Assert.Contains(
            "TLSv1.3. The server isn't verified, because sslmode=require in the address allows it",
            (await ConnectionChecks.RunAsync(connection, address, PoolerKind.None)).What,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false, "isn't from an authority this machine trusts; name the file of its authority's certificate in the address")]
    [InlineData("127.0.0.1", true, "the certificate of the server at 127.0.0.1 is for another name")]
    public async Task A_certificate_that_proves_nothing_is_refused_with_its_reason(string? host, bool hasRoot, string reason)
    {
        var more = hasRoot ? "SSL Mode=VerifyFull;Root Certificate=" + real.RootCertificate : "";
        var refusal = await Assert.ThrowsAsync<UnverifiedServerException>(() => MigrateAsync(real.Address(host ?? Here, more)));

        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(!hasRoot, refusal.Message.Contains("Database__AllowUnverified=true", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Host=db.example.org", SslMode.VerifyFull)]
    [InlineData("Host=10.0.0.5;Username=ann", SslMode.VerifyFull)]
    [InlineData("Host=localhost,db.example.org", SslMode.VerifyFull)]
    [InlineData("postgres://ann:x@db.example.org/plans", SslMode.VerifyFull)]
    [InlineData("postgres://ann:x@db.example.org/plans?sslmode=require", SslMode.Require)]
    [InlineData("Host=db.example.org;SSL Mode=Disable", SslMode.Disable)]
    [InlineData("Host=localhost", SslMode.Prefer)]
    [InlineData("Host=127.0.0.1,localhost:5433", SslMode.Prefer)]
    [InlineData("postgres://ann:x@[::1]:5432/plans", SslMode.Prefer)]
    [InlineData("postgres://ann@localhost/plans?host=/run/postgresql", SslMode.Prefer)]
    [InlineData("Host=/run/postgresql", SslMode.Prefer)]
    public void Beyond_this_machine_a_server_is_verified_unless_the_address_says_otherwise(string address, SslMode mode) =>
        Assert.Equal(mode, new SecuredAddress("DATABASE_URL", address, false).Build().SslMode);

    [Fact]
    public void A_root_certificate_is_read_from_a_uri_and_has_to_be_there()
    {
        const string Address = "postgres://ann:x@db.example.org/plans?sslrootcert=/nowhere/root.crt";

        Assert.Equal("/nowhere/root.crt", new SecuredAddress("DATABASE_URL", Address, false).Build().RootCertificate);
        Assert.Equal(
            "DATABASE_URL: the root certificate /nowhere/root.crt doesn't exist.",
            new DatabaseOptions.Validator().Validate(null, new DatabaseOptions { Address = Address }).FailureMessage);
    }

    private static async Task MigrateAsync(string address, bool isAllowed = false)
    {
        await using var server = Server(address, null, isAllowed);
        await server.MigrateAsync(Ct);
    }

    private static DatabaseServer Server(string address, string? migrations, bool isAllowed = false) => new(
        Options.Create(new DatabaseOptions { Address = address, MigrationsAddress = migrations, AllowUnverified = isAllowed }),
        new DatabaseState(TimeProvider.System, NullLogger<DatabaseState>.Instance),
        new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance),
        NullLogger<DatabaseServer>.Instance);
}
