using FsCheck;
using PlanBuilder.Tests.Postgres;

namespace PlanBuilder.Tests.Jobs.Model;

public sealed class JobLifecycleModelTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public Task Whatever_happens_in_whatever_order_a_job_only_makes_allowed_transitions() =>
        StoryCheck.RunAsync(database, Config.QuickThrowOnFailure.WithMaxTest(300));
}
