using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PlanBuilder.Tests.Database;

namespace PlanBuilder.Tests.Jobs;

/// <summary>Random stories of a few jobs, told to <see cref="LifeModel"/> and to Postgres at once: after each move both say the same.</summary>
public sealed class LifeModelTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public Task Whatever_happens_in_whatever_order_a_job_goes_the_drawn_ways() => CheckAsync(database, Config.QuickThrowOnFailure.WithMaxTest(300));

    /// <summary>A story that goes another way is shortened as far as it still does, and told with what became of it.</summary>
    internal static Task CheckAsync(TestDatabase database, Config config) =>
        Task.Run(() => Prop.ForAll(LifeStory.Any, story => TellAsync(database, story).GetAwaiter().GetResult()).Check(config));

    private static async Task TellAsync(TestDatabase database, LifeStory story)
    {
        await using var postgres = await LifeOnPostgres.StartAsync(database);
        var model = new LifeModel();
        var told = new StringBuilder();
        foreach (var move in story.Moves)
        {
            var jobs = Math.Max(1, model.Jobs.Count);
            if (move.Act.Model(model, move) is not { } expected)
            {
                continue; // nobody to do it, or nothing to do it with
            }
            var found = await move.Act.Do(postgres, move);
            told.Append("\n  ").Append(move with { Of = move.Of % jobs }).Append(": ").Append(found);
            Assert.True(expected == found, $"{told}\nThe answer should have been {expected}.");
            foreach (var ((should, be), job) in model.States.Zip(await postgres.StatesAsync()).Select((pair, job) => (pair, job)))
            {
                Assert.True(should == be, $"{told}\nJob {job} should be\n  {should}\nand is\n  {be}");
            }
        }
    }
}
