using System.Diagnostics;
using PlanBuilder.Tests;
using PlanBuilder.Tests.Jobs.Model;
using PlanBuilder.Tests.Postgres;
using Xunit;

namespace PlanBuilder.Trials.Prove;

/// <summary>The tests of the schema, run in a process of their own on this server.</summary>
internal sealed class SchemaTests(TestPostgres server)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    // Those that have a database and no app. The model, and the doctor, notice everything at once, which says nothing of what an object is
    // good for.
    private static readonly string[] Selected =
    [
        .. typeof(TestDatabase).Assembly.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(IClassFixture<TestDatabase>)) && type != typeof(JobLifecycleModelTests))
            .Append(typeof(OtherFeaturesTests))
            .SelectMany(type => new[] { "-class", type.FullName! }),
        "-method-", $"*.{nameof(OtherFeaturesTests.Doctor_finds_nothing_to_repair_also_after_the_project_changed_its_own_grants)}",
    ];

    /// <summary>The first test that fails once the statement has run on the schema; null when none does.</summary>
    public async Task<string?> FirstFailureAsync(string? mutation, CancellationToken ct)
    {
        var start = new ProcessStartInfo("dotnet",
        [
            typeof(TestPostgres).Assembly.Location, "-stopOnFail", "-noColor", "-noLogo",
            .. Selected,
        ])
        {
            RedirectStandardOutput = true,
            Environment = { [TestPostgres.ServerVariable] = server.Host, [TestPostgres.MutationVariable] = mutation },
        };
        using var tests = Process.Start(start)!;
        try
        {
            return await Wait.EndAsync("the tests of the schema", FirstFailureAsync(tests, ct), limit: Limit);
        }
        finally
        {
            tests.Kill(entireProcessTree: true); // what else waits for something that never comes now is not waited for
        }
    }

    private static async Task<string?> FirstFailureAsync(Process tests, CancellationToken ct)
    {
        var last = "";
        while (await tests.StandardOutput.ReadLineAsync(ct) is { } line)
        {
            if (line.Contains("[FAIL]", StringComparison.Ordinal))
            {
                return line.Trim();
            }

            last = line;
        }

        await tests.WaitForExitAsync(ct);
        return tests.ExitCode == 0 ? null : $"exit code {tests.ExitCode}: {last}";
    }
}
