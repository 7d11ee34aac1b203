using System.Diagnostics;
using System.Globalization;
using FsCheck;
using PlanBuilder.Tests.Database;

namespace PlanBuilder.Tests.Jobs;

/// <summary>The stories of <see cref="LifeModelTests"/> in their thousands, and the proof that they notice what goes wrong. <c>script/model</c> runs it.</summary>
[Trait("Kind", "Tool")]
public sealed class LifeModelLongTests(TestDatabase database, ITestOutputHelper output) : IClassFixture<TestDatabase>
{
    /// <summary>The variables that say how many stories there are to be, and the seed to begin with: a number.</summary>
    public const string Stories = "PLANBUILDER_MODEL_STORIES", Seed = "PLANBUILDER_MODEL_SEED";

    /// <summary>Of a rule: what it is that goes wrong, the function it stands in, the words to replace, and with what.</summary>
    public static TheoryData<string, string, string, string> BrokenRules => new()
    {
        { "a late result completes a cancelled job", "jobs_before_update", "old.error_code in ('timed_out',", "old.error_code in ('cancelled', 'timed_out'," },
        { "a failed plan is not refunded", "jobs_after_update", "set refunded_at = now()", "set refunded_at = null" },
        { "a cancel is refunded from running too", "jobs_after_update", "and old.status = 'running')", "and old.status = 'none')" },
        { "a late plan is not booked again", "jobs_after_update", "set refunded_at = null", "set refunded_at = refunded_at" },
        { "a completed job takes another result", "jobs_before_update", "old.status in ('queued', 'running') and new.status = 'completed'", "old.status in ('queued', 'running', 'completed') and new.status = 'completed'" },
        { "n8n may fail what our runner holds", "jobs_before_update", "arrow in ('report', 'fail')", "arrow in ('report')" },
        { "n8n completes what was taken back", "jobs_before_update", "old.handover_attempts > 0 and not by_app", "old.handover_attempts > 99 and not by_app" },
        { "a claim counts no attempt", "jobs_before_update", "new.attempt := old.attempt + 1", "new.attempt := old.attempt" },
        { "a claim leaves its attempts", "jobs_before_update", "greatest(old.attempts_left - 1, 0)", "old.attempts_left" },
        { "progress falls back", "jobs_before_update", "greatest(coalesce(new.progress, 0), old.progress)", "coalesce(new.progress, 0)" },
        { "a taken back job is handed over again after its rescue", "jobs_before_update", "case when arrow = 'rescue' then 'local' end", "null" },
        { "a change nobody is told of", "jobs_before_update", "new.version := old.version + case", "new.version := old.version + 0 * case" },
        { "nobody is told of a plan", "jobs_after_update", "if ended then", "if new.status = 'failed' then" },
        { "the month's limit is one more", "jobs_after_insert", "usage.used >= usage.per_month", "usage.used > usage.per_month" },
        { "one more job at once", "jobs_after_insert", "active > usage.max_active", "active > usage.max_active + 1" },
        { "a message counts twice", "take_event", "return found;", "return true;" },
        { "anybody cancels", "cancel_job", "and jobs.user_id = auth.uid()", "and auth.uid() is not null" },
    };

    [Fact(Explicit = true)]
    public async Task Ten_thousand_stories_go_the_drawn_ways()
    {
        var stories = Number(Stories) is { } given ? (int)given : 10_000;
        var seed = Number(Seed) ?? (ulong)Random.Shared.NextInt64();
        output.WriteLine($"{stories} stories from seed {seed}");
        var clock = Stopwatch.StartNew();
        await LifeModelTests.CheckAsync(database, From(seed).WithMaxTest(stories));
        output.WriteLine($"{stories} stories in {clock.Elapsed.TotalSeconds:0} s: the model and the database agreed after each move");
    }

    [Theory(Explicit = true), MemberData(nameof(BrokenRules))]
    public async Task A_broken_rule_is_noticed(string wrong, string function, string right, string broken)
    {
        var definition = await database.OwnerAsync<string>(
            "select pg_get_functiondef(oid) from pg_proc where pronamespace = 'public'::regnamespace and proname = @function", new { function });
        Assert.Contains(right, definition, StringComparison.Ordinal);
        await database.OwnerRunAsync(definition.Replace(right, broken, StringComparison.Ordinal));
        try
        {
            var noticed = await Assert.ThrowsAnyAsync<Exception>(() => LifeModelTests.CheckAsync(database, From(20261126).WithMaxTest(300)));
            output.WriteLine($"{wrong}:{Shrunk(noticed.Message)}\n");
        }
        finally
        {
            await database.OwnerRunAsync(definition);
        }
    }

    private static Config From(ulong seed) => Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithReplay(seed, 1);

    private static string Shrunk(string message)
    {
        var told = message[message.LastIndexOf("Exception:", StringComparison.Ordinal)..];
        var end = told.IndexOf("\n   at ", StringComparison.Ordinal);
        return told["Exception:".Length..(end < 0 ? told.Length : end)].TrimEnd();
    }

    private static ulong? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? ulong.Parse(text, CultureInfo.InvariantCulture) : null;
}
