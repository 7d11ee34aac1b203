using Dapper;
using Npgsql;

namespace PlanBuilder.Web.Postgres;

/// <summary>What a database records of its schema.</summary>
/// <param name="Version">The newest migration that was applied, by the time in its name.</param>
/// <param name="OldestProgram">The newest migration that a program has to know to work on this schema.</param>
internal sealed record InstalledSchema(string Version, string OldestProgram)
{
    /// <summary>How a database is asked by a session that may read it. No row: it records nothing.</summary>
    public const string Query = """select version, oldest_program as "OldestProgram" from planbuilder.schema_version""";

    /// <summary>Null where nothing is recorded: an empty database, or one from before versions were.</summary>
    public static async Task<InstalledSchema?> FindAsync(NpgsqlConnection connection, CancellationToken ct) =>
        await connection.ExecuteScalarAsync<bool>(
            new CommandDefinition("select to_regclass('planbuilder.schema_version') is not null", cancellationToken: ct))
            ? await connection.QueryFirstOrDefaultAsync<InstalledSchema>(new CommandDefinition(Query, cancellationToken: ct))
            : null;

    /// <summary>The names of our recorded objects that are gone or were changed.</summary>
    public static async Task<IReadOnlyList<string>> ChangedObjectsAsync(NpgsqlConnection connection, CancellationToken ct) =>
        (await connection.QueryAsync<string>(
            new CommandDefinition("select name from planbuilder.changed_objects()", cancellationToken: ct))).AsList();

    public bool IsNewerThan(string program) => string.CompareOrdinal(Version, program) > 0;

    /// <exception cref="SchemaTooNewException">A program of this version cannot work on the schema.</exception>
    public void ThrowUnlessFit(string program)
    {
        if (string.CompareOrdinal(OldestProgram, program) > 0)
        {
            throw new SchemaTooNewException(Version, program);
        }
    }
}

/// <summary>The database's schema is of a later version, which this program would read and write wrongly.</summary>
internal sealed class SchemaTooNewException(string schema, string program) : Exception(
    $"The database's schema is version {schema}; this program is older ({program}) and cannot work with it. "
    + "Start the newer version of PlanBuilder here.");
