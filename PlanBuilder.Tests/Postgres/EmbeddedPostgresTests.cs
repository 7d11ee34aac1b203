using Npgsql;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Tests.Postgres;

public sealed class EmbeddedPostgresTests : IDisposable
{
    private readonly EmbeddedApp embedded = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => embedded.Dispose();

    [Fact]
    public async Task It_keeps_its_rows_and_opens_no_port()
    {
        await using (var first = await EmbeddedPostgres.StartAsync(embedded.Folder, null, Ct))
        {
            await RunAsync(first, "create table kept (word text); insert into kept values ('here')");
            Assert.Equal("", await RunAsync(first, "select current_setting('listen_addresses')"));
        }

        Assert.False(File.Exists(Path.Combine(embedded.Cluster, "postmaster.pid")));

        await using var second = await EmbeddedPostgres.StartAsync(embedded.Folder, null, Ct);
        Assert.Equal("here", await RunAsync(second, "select word from kept"));
    }

    [Fact]
    public async Task Without_sockets_it_listens_on_the_loopback_and_asks_for_a_password()
    {
        await using var postgres = await EmbeddedPostgres.StartAsync(embedded.Folder, null, Ct, tcp: true);
        Assert.Equal("127.0.0.1", await RunAsync(postgres, "select current_setting('listen_addresses')"));

        var stranger = new NpgsqlConnectionStringBuilder(postgres.Address()) { Password = "guess", Pooling = false };
        await using var connection = new NpgsqlConnection(stranger.ConnectionString);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync(Ct));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
    }

    [Fact]
    public async Task A_pid_file_that_names_another_program_does_not_stop_it()
    {
        await using (await EmbeddedPostgres.StartAsync(embedded.Folder, null, Ct))
        {
        }

        await File.WriteAllTextAsync(
            Path.Combine(embedded.Cluster, "postmaster.pid"), $"{Environment.ProcessId}\n{embedded.Cluster}\n", Ct);

        await using var postgres = await EmbeddedPostgres.StartAsync(embedded.Folder, null, Ct);
        Assert.Equal("1", await RunAsync(postgres, "select '1'"));
    }

    [Fact]
    public async Task A_folder_reached_by_a_link_is_the_same_server()
    {
        var link = embedded.Folder + "-link";
        Directory.CreateSymbolicLink(link, embedded.Folder);
        try
        {
            await using (var postgres = await EmbeddedPostgres.StartAsync(link, null, Ct))
            {
                Assert.False(await postgres.RecoverAsync(Ct));
                Assert.Equal("1", await RunAsync(postgres, "select '1'"));
            }

            Assert.False(File.Exists(Path.Combine(embedded.Cluster, "postmaster.pid")));
        }
        finally
        {
            File.Delete(link);
        }
    }

    [Fact]
    public async Task Data_of_another_major_version_is_refused_with_what_to_do()
    {
        Directory.CreateDirectory(embedded.Cluster);
        await File.WriteAllTextAsync(Path.Combine(embedded.Cluster, "PG_VERSION"), "9\n", Ct);

        var refused = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => EmbeddedPostgres.StartAsync(embedded.Folder, null, Ct));
        Assert.StartsWith("The data was written by PostgreSQL 9,", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_without_the_programs_is_told_what_to_install()
    {
        var refused = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => EmbeddedPostgres.StartAsync(embedded.Folder, "/tmp", Ct));
        Assert.StartsWith(
            "The PostgreSQL server programs (initdb, pg_ctl, postgres) aren't installed.", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<string?> RunAsync(EmbeddedPostgres postgres, string sql)
    {
        await using var source = NpgsqlDataSource.Create(postgres.Address());
        await using var command = source.CreateCommand(sql);
        return (string?)await command.ExecuteScalarAsync(Ct);
    }
}
