using System.Reflection;
using Dapper;
using PlanBuilder.Tests.Docs;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Planning;

/// <summary>The list of failure reasons is the same in the code, in the database and in the documents.</summary>
public sealed class FailureReasonTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly IEnumerable<FailureReason> InOrder = FailureReason.All.OrderBy(reason => reason.Code, StringComparer.Ordinal);

    [Fact]
    public async Task The_table_has_the_same_rows()
    {
        await using var connection = await database.OpenAsync();
        Assert.Equal(InOrder, await connection.QueryAsync<FailureReason>(
            """select code, message, retryable, refunded, late_result from failure_reasons order by code collate "C" """));
    }

    [Fact]
    public void Every_reason_is_in_the_list() => Assert.Equal(
        typeof(FailureReason).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetValue(null)),
        FailureReason.All);

    [Fact]
    public void Every_reason_is_explained()
    {
        var rows = Document.Open("docs/job-lifecycle.md").Rows()
            .Where(row => row is [{ Code: [_] }, _, _, _, _])
            .Select(row => (Code: row[0].Code[0], Refunded: row[3].Text == "yes"));
        Assert.Equal(InOrder.Select(reason => (reason.Code, reason.Refunded)), rows.OrderBy(row => row.Code, StringComparer.Ordinal));
    }

    [Fact]
    public void Messages_are_short_sentences() =>
        Assert.All(FailureReason.All, reason => Assert.Matches("^[A-Z].{10,119}[.]$", reason.Message));
}
