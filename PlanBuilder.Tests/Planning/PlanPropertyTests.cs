using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Planning;

/// <summary>What holds for whatever comes in.</summary>
public sealed class PlanPropertyTests
{
    private static readonly string Small = JsonSerializer.Serialize(Requests.Make(Requests.Create(days: 7, platforms: "X")), Plan.Json);

    [Fact]
    public void Any_JSON_is_read_or_refused_and_what_is_read_is_read_back_the_same() =>
        Assert.InRange(RoundTrips(GeneratedPlans.AnyJson, 3_000), 1, 3_000);

    [Fact]
    public void A_plan_of_odd_members_is_read_back_the_same() =>
        Assert.InRange(RoundTrips(GeneratedPlans.PlanJson, 1_000), 400, 1_000);

    [Fact]
    public void A_time_among_the_networks_is_read_back_the_same() => Assert.Equal(1, RoundTrips(
        Gen.Constant("{\"schedule\":[{\"day\":1,\"posts\":[{\"platform\":[\"9am\",\"Reel\"],\"caption\":\"Hi\"}]}]}"), times: 1));

    [Fact]
    public void A_good_plan_s_text_may_be_cut_doubled_and_changed()
    {
        var mutations = Gen.NonEmptyListOf(
            from kind in Gen.Choose(0, 6)
            from at in Gen.Choose(0, Small.Length)
            from length in Gen.Frequency((1, Gen.Choose(0, Small.Length)), (3, Gen.Choose(0, 20)))
            from word in GeneratedPlans.Word
            select (kind, at, length, word));
        RoundTrips(mutations.Select(all => all.Take(4).Aggregate(Small, Mutated)), 1_000);
    }

    [Fact]
    public void Any_text_is_read_or_refused() => RoundTrips(ArbMap.Default.GeneratorFor<string>().Select(text => text ?? ""), 1_000);

    [Fact]
    public void Repairing_twice_changes_no_more() => Holds(Gen.Zip(GeneratedPlans.Plan, GeneratedPlans.Request), pair =>
    {
        var once = PlanRepair.Repair(pair.Item1, pair.Item2);
        Assert.Equal(Written(once), Written(PlanRepair.Repair(once, pair.Item2)));
    });

    [Fact]
    public void Of_a_repaired_plan_nothing_is_found_that_repairing_mends() =>
        Holds(Gen.Zip(GeneratedPlans.Plan, GeneratedPlans.Request), pair =>
    {
        var findings = PlanCheck.Findings(PlanRepair.Repair(pair.Item1, pair.Item2), pair.Item2);
        Assert.DoesNotContain(findings, finding => PlanRepair.CanRepair(finding.Kind));
        Assert.All(findings, finding => Assert.NotNull(finding.Day));
        Assert.Equal(findings.Count, PlanCheck.Slots(findings).Sum(slot => slot.Sentences.Count));
    });

    [Fact]
    public void Repairing_invents_no_words() => Holds(Gen.Zip(GeneratedPlans.Plan, GeneratedPlans.Request), pair =>
    {
        var (plan, request) = pair;
        var captions = plan.Posts().Select(post => Letters(post.SuggestedCaption)).ToHashSet();
        var repaired = PlanRepair.Repair(plan, request);
        Assert.InRange(repaired.TotalPosts, 0, plan.Posts().Count);
        Assert.All(
            repaired.Posts().Where(post => post.SuggestedCaption is not null),
            post => Assert.Contains(captions, caption => caption.StartsWith(Letters(post.SuggestedCaption), StringComparison.Ordinal)));
    });

    [Fact]
    public void A_marked_plan_is_read_back_the_same() => Holds(Gen.Zip(GeneratedPlans.Plan, GeneratedPlans.Request), pair =>
    {
        var repaired = PlanRepair.Repair(pair.Item1, pair.Item2);
        var marked = PlanCheck.Mark(repaired, PlanCheck.Findings(repaired, pair.Item2));
        if (repaired.TotalPosts > 0)
        {
            Assert.Equal(
                marked.Posts().Select(post => post.Findings),
                PlanJson.Read(Written(marked)).Posts().Select(post => post.Findings));
        }
    });

    /// <summary>How many of the inputs were read.</summary>
    private static int RoundTrips(Gen<string> inputs, int times)
    {
        var accepted = 0;
        Holds(inputs, json =>
        {
            var (plan, error) = PlanReader.Read(json);
            if (plan is null)
            {
                Assert.Equal(FailureReason.UnreadableResult, error!.Reason);
                Assert.InRange(error.Detail.Length, 1, 1_000);
                return;
            }

            accepted++;
            Assert.Null(error);
            Assert.Equal(Written(plan), Written(PlanJson.Read(Written(plan))));
        }, times);
        return accepted;
    }

    private static void Holds<T>(Gen<T> inputs, Action<T> property, int times = 300) =>
        Prop.ForAll(inputs.ToArbitrary(), property).Check(Config.QuickThrowOnFailure.WithMaxTest(times));

    private static string Written(Plan plan) => JsonSerializer.Serialize(plan, Plan.Json);

    // Tags and hashtags at the end may go; letters never change.
    private static string Letters(string? text) =>
        string.Concat(TextSanitizer.WithoutTags(TextSanitizer.Clean(text ?? "")).Where(char.IsLetterOrDigit));

    private static string Mutated(string text, (int Kind, int At, int Length, string Word) change)
    {
        var at = Math.Min(change.At, text.Length);
        var end = Math.Min(at + change.Length, text.Length);
        return change.Kind switch
        {
            0 => text[..at],
            1 => text[at..],
            2 => text[..at] + text[end..],
            3 => text[..end] + text[at..],
            4 => text[..at] + change.Word + text[at..],
            5 => $"```json\n{text}\n``` {change.Word}",
            _ => JsonSerializer.Serialize(text),
        };
    }
}
