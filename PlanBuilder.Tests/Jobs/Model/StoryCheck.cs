using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PlanBuilder.Tests.Postgres;

namespace PlanBuilder.Tests.Jobs.Model;

/// <summary>
/// Random stories of a few jobs, played on <see cref="JobLifecycleModel"/> and on Postgres at once: after each move both say the same.
/// </summary>
internal static class StoryCheck
{
    /// <summary>A story that goes another way is shortened as far as it still does; the exception tells it, with what came of it.</summary>
    public static Task RunAsync(TestDatabase database, Config config) =>
        Task.Run(() => Prop.ForAll(ModelStory.Any, story => PlayAsync(database, story).GetAwaiter().GetResult()).Check(config));

    private static async Task PlayAsync(TestDatabase database, ModelStory story)
    {
        await using var postgres = await JobsOnPostgres.StartAsync(database);
        var model = new JobLifecycleModel();
        var soFar = new StringBuilder();
        foreach (var move in story.Moves)
        {
            var jobs = Math.Max(1, model.Jobs.Count);
            if (move.Action.Model(model, move) is not { } expected)
            {
                continue; // nobody to do it, or nothing to do it with
            }

            var found = await move.Action.Do(postgres, move);
            soFar.Append("\n  ").Append(move with { Of = move.Of % jobs }).Append(": ").Append(found);
            Assert.True(expected == found, $"{soFar}\nThe answer should have been {expected}.");
            foreach (var ((should, be), job) in model.States.Zip(await postgres.StatesAsync()).Select((pair, job) => (pair, job)))
            {
                Assert.True(should == be, $"{soFar}\nJob {job} should be\n  {should}\nand is\n  {be}");
            }
        }
    }
}
