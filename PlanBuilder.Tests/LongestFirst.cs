using PlanBuilder.Tests.Accounts;
using PlanBuilder.Tests.Jobs;
using PlanBuilder.Tests.Jobs.Model;
using PlanBuilder.Tests.Operations;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Tests.Shared;
using PlanBuilder.Tests.Usage;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(PlanBuilder.Tests.LongestFirst))]

namespace PlanBuilder.Tests;

/// <summary>
/// Starts the classes that take longest first: a class goes through its tests one by one, and at the end of a run nothing is left to do
/// beside the last of them. They are those that took more than nine seconds; one that is missing here only makes the run longer.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest =
    [
        .. from type in (Type[])
           [
               typeof(CrashRecoveryTests), typeof(N8nHandOverTests), typeof(JobLifecycleModelTests), typeof(SettingsTests),
               typeof(MigrationsTests), typeof(NetworkLossTests), typeof(TransientErrorTests), typeof(Workflow.Ai.AiErrorsTests),
               typeof(RestartTests), typeof(MidRunOutageTests), typeof(LimitRaceTests), typeof(SuspendedNodeTests),
               typeof(ReturnUrlTests), typeof(N8nFallBackTests), typeof(AccountCommandTests), typeof(OutageTests),
               typeof(BackupTests), typeof(OutagesUnderLoadTests), typeof(GracefulShutdownTests),
           ]
           select $"Test collection for {type.FullName} ",
    ];

    public IReadOnlyCollection<T> OrderTestCollections<T>(IReadOnlyCollection<T> testCollections)
        where T : ITestCollection =>
        [.. testCollections.OrderBy(collection => Place(collection.TestCollectionDisplayName))];

    private static int Place(string collection)
    {
        var place = Array.FindIndex(Longest, name => collection.StartsWith(name, StringComparison.Ordinal));
        return place < 0 ? Longest.Length : place;
    }
}
