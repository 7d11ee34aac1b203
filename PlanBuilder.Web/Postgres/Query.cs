using Dapper;

namespace PlanBuilder.Web.Postgres;

/// <summary>A query that can be sent with others. Parameters of one name have one value in all of them.</summary>
internal sealed record Query<T>(string Sql, object Parameters, Func<SqlMapper.GridReader, Task<T>> ReadAsync);

internal static class QueryExtensions
{
    public static Task<T> QueryAsync<T>(this PlanDatabase database, Guid accountId, Query<T> query, CancellationToken ct) =>
        database.AsUserAsync(accountId, session => session.BatchAsync(query.Sql, query.Parameters, query.ReadAsync), ct);

    /// <summary>Runs two queries as the account itself, one after the other, in one round trip.</summary>
    public static Task<(T1, T2)> QueryAsync<T1, T2>(
        this PlanDatabase database, Guid accountId, Query<T1> first, Query<T2> second, CancellationToken ct)
    {
        var parameters = new DynamicParameters(first.Parameters);
        parameters.AddDynamicParams(second.Parameters);
        return database.AsUserAsync(accountId, session => session.BatchAsync(
            $"{first.Sql};\n{second.Sql}", parameters,
            async results => (await first.ReadAsync(results), await second.ReadAsync(results))), ct);
    }

    /// <summary>The same for three.</summary>
    public static Task<(T1, T2, T3)> QueryAsync<T1, T2, T3>(
        this PlanDatabase database, Guid accountId, Query<T1> first, Query<T2> second, Query<T3> third, CancellationToken ct)
    {
        var parameters = new DynamicParameters(first.Parameters);
        parameters.AddDynamicParams(second.Parameters);
        parameters.AddDynamicParams(third.Parameters);
        return database.AsUserAsync(accountId, session => session.BatchAsync(
            $"{first.Sql};\n{second.Sql};\n{third.Sql}", parameters,
            async results => (await first.ReadAsync(results), await second.ReadAsync(results), await third.ReadAsync(results))), ct);
    }
}
