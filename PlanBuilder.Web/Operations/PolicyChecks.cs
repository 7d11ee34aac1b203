using Dapper;
using Npgsql;

namespace PlanBuilder.Web.Operations;

/// <summary>
/// Tries each policy: two accounts are made up, each with rows of its own, and Ana tries what she may and what she may not. All of it is
/// one transaction that is rolled back.
/// </summary>
internal static partial class PolicyChecks
{
    public static async Task<IReadOnlyList<DoctorLine>> RunAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct); // rolled back when it is disposed of
        try
        {
            await connection.ExecuteAsync(Stage);
        }
        catch (PostgresException e)
        {
            return [DoctorLine.No($"Policies: they can't be tested: {e.MessageText} ({e.SqlState}). "
                + (e.SqlState == PostgresErrorCodes.InsufficientPrivilege && e.Where is null
                    ? "Set ConnectionStrings__Migrations to the owner's login" : "Fix what is named above, then run doctor again"))];
        }

        var found = (await connection.QueryAsync<string>("select name from planbuilder.shared_tables where was_found")).ToHashSet();
        var lines = new List<DoctorLine>();
        foreach (var table in Trials.Where(trial => !IsTheProjects(trial.Table, trial.Rows, found)).GroupBy(trial => trial.Table))
        {
            var broken = new List<string>();
            foreach (var (_, what, role, sql, rows) in table)
            {
                // On a table that was found, what isn't refused finds nothing that it could touch.
                var touched = await TryAsync(connection, transaction, role, sql, ct);
                if (touched != rows && !(rows is null && touched == 0 && found.Contains("public." + table.Key)))
                {
                    broken.Add(what);
                }
            }

            lines.Add(DoctorLine.If(broken.Count == 0, $"Policies on {table.Key}: {string.Join(", ", table.Select(trial => trial.What))}",
                $"Policies on {table.Key} are broken. Expected: {string.Join(", ", broken)}. Run migrate --repair"));
        }

        return lines;
    }

    private static async Task<long?> TryAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, string role, string sql, CancellationToken ct)
    {
        await transaction.SaveAsync("trial", ct);
        try
        {
            var subject = role == "authenticated" ? Ana : "";
            var claims = subject.Length == 0
                ? $$"""{"role":"{{role}}"}"""
                : $$"""{"sub":"{{subject}}","role":"{{role}}","aal":"aal2"}"""; // a project's policies may ask for a second factor
            await using var reader = await connection.ExecuteReaderAsync(
                $"set local role {role}; set local request.jwt.claims = '{claims}'; set local request.jwt.claim.sub = '{subject}'; {sql}");
            return await reader.ReadAsync(ct) ? reader.GetInt64(0) : reader.RecordsAffected;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return null;
        }
        catch (PostgresException)
        {
            return -1; // refused for another reason is not what was asked
        }
        finally
        {
            await transaction.RollbackAsync("trial", ct);
        }
    }

    // Who reads and keeps profiles and subscriptions that were there before us, its own policies say.
    private static bool IsTheProjects(string table, long? rows, HashSet<string> found) =>
        found.Contains("public." + table) && (table == "user_profile" || (table == "subscriptions" && rows == 0));
}
