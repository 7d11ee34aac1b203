using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Tests.Planning;

/// <summary>
/// Odd answers as models and their servers send them, in the folder Answers/Odd: each beside the posts of the best plan that is in it (day,
/// platform, time where it says one, caption), or the code of the failure where there is none.
/// </summary>
public sealed class OddAnswerFilesTests
{
    private const string Unsaid = "-";
    private static readonly PlanPeriod Period = new(new(2026, 12, 4), 7);
    private static readonly string Folder = Path.Combine(LayerTests.Checkout, "PlanBuilder.Tests", "Planning", "Answers", "Odd");

    public static TheoryData<string> Answers =>
    [
        .. Directory.GetFiles(Folder, "*.txt").Where(path => !path.EndsWith(".posts.txt", StringComparison.Ordinal))
            .Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal),
    ];

    [Theory, MemberData(nameof(Answers))]
    public async Task The_best_plan_in_an_odd_answer_is_read(string answer)
    {
        var ct = TestContext.Current.CancellationToken;
        var text = await File.ReadAllTextAsync(Path.Combine(Folder, $"{answer}.txt"), ct);
        var expected = (await File.ReadAllLinesAsync(Path.Combine(Folder, $"{answer}.posts.txt"), ct)).Order(StringComparer.Ordinal);

        var (plan, failure) = PlanReader.Read(text, Period);

        string[] read = plan is null ? [PostsStep.Unreadable(text, failure!.Detail).Reason.Code]
            : [.. plan.Schedule.SelectMany(day => day.Posts.Select(post => Line(day.Day, post, expected)))];
        Assert.Equal(string.Join('\n', expected), string.Join('\n', read.Order(StringComparer.Ordinal)));
    }

    // The time counts only where the answer says one.
    private static string Line(int day, Post post, IEnumerable<string> expected)
    {
        var (platform, caption) = (Synonyms.Platform(post.Platform) ?? post.Platform, post.SuggestedCaption?.Replace('\n', '/'));
        var untimed = $"{day}|{platform}|{Unsaid}|{caption}";
        return expected.Contains(untimed) ? untimed : $"{day}|{platform}|{post.Time}|{caption}";
    }
}
