using System.Text.Json;
using System.Text.Json.Nodes;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Planning;

/// <summary>
/// Answers as models and workflows send them, good and broken, in the folder Answers, each beside what reading it must give.
/// </summary>
public sealed class SavedAnswersTests
{
    private static readonly string Folder = Path.Combine(LayerTests.Checkout, "PlanBuilder.Tests", "Planning", "Answers");
    private static readonly JsonSerializerOptions Indented = new(Plan.Json)
    {
        WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static TheoryData<string> Answers =>
        [.. Directory.GetFiles(Folder, "*.txt").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Answers))]
    public async Task A_saved_answer_gives_what_stands_beside_it(string answer)
    {
        var ct = TestContext.Current.CancellationToken;
        var (plan, error) = PlanReader.Read(await File.ReadAllTextAsync(Path.Combine(Folder, $"{answer}.txt"), ct));

        var given = plan is not null ? JsonSerializer.SerializeToNode(plan, Indented)! : new JsonObject { ["unreadable"] = error!.Detail };
        var expected = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, $"{answer}.expected.json"), ct))!;
        Assert.Equal(expected.ToJsonString(Indented), given.ToJsonString(Indented));
    }

    [Fact]
    public void There_are_more_than_twenty_of_them() => Assert.InRange(Answers.Count, 20, 100);
}
