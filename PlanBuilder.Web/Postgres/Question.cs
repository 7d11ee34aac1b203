using Dapper;

namespace PlanBuilder.Web.Postgres;

/// <summary>A question to the database that can travel with others. Parameters of one name have one value in all of them.</summary>
internal sealed record Question<T>(string Sql, object Parameters, Func<SqlMapper.GridReader, Task<T>> ReadAsync);

internal static class QuestionExtensions
{
    public static Task<T> AskAsync<T>(this PlanDatabase database, Guid accountId, Question<T> question, CancellationToken ct) =>
        database.AsUserAsync(accountId, session => session.BatchAsync(question.Sql, question.Parameters, question.ReadAsync), ct);

    /// <summary>Asks three questions as the account itself, in one round trip.</summary>
    public static Task<(T1, T2, T3)> AskAsync<T1, T2, T3>(
        this PlanDatabase database, Guid accountId, Question<T1> first, Question<T2> second, Question<T3> third, CancellationToken ct)
    {
        var parameters = new DynamicParameters(first.Parameters);
        parameters.AddDynamicParams(second.Parameters);
        parameters.AddDynamicParams(third.Parameters);
        return database.AsUserAsync(accountId, session => session.BatchAsync(
            $"{first.Sql};\n{second.Sql};\n{third.Sql}", parameters,
            async results => (await first.ReadAsync(results), await second.ReadAsync(results), await third.ReadAsync(results))), ct);
    }
}
