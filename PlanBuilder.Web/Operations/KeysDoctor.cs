using Dapper;
using Microsoft.Extensions.Options;
using Npgsql;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Operations;

/// <summary>Whether the keys that protect cookies lie in the database as they are, or wrapped by a certificate.</summary>
internal sealed class KeysDoctor(IOptions<KeysOptions> keys, IOptions<DatabaseOptions> database)
{
    private const string ReadMore = "docs/operations.md#the-keys-that-protect-cookies";

    /// <param name="owner">The owner's connection.</param>
    public async Task<DoctorLine> LineAsync(NpgsqlConnection owner, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(keys.Value.Certificate))
        {
            return DoctorLine.None(
                $"Keys: not wrapped. Anyone with a backup can forge sessions until Keys__Certificate is set: {ReadMore}");
        }

        var bare = database.Value.Embedded ? 0 : await BareAsync(owner, ct);
        return bare == 0
            ? DoctorLine.Yes("Keys: new ones are wrapped by Keys__Certificate")
            : DoctorLine.None($"Keys: older ones that Keys__Certificate doesn't wrap: {bare}. To get rid of them: {ReadMore}");
    }

    // None where the table is still to be made.
    private static async Task<int> BareAsync(NpgsqlConnection owner, CancellationToken ct)
    {
        var kept = await owner.ExecuteScalarAsync<bool>(new CommandDefinition(
            "select to_regclass('public.protection_keys') is not null", cancellationToken: ct));
        return kept ? await owner.ExecuteScalarAsync<int>(new CommandDefinition(
            "select count(*)::int from public.protection_keys where xml not like '%<EncryptedData%'", cancellationToken: ct)) : 0;
    }
}
