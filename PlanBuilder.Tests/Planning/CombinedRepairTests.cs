using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Planning;

/// <summary>A draft with all the faults at once: from its findings to a plan that passes the check.</summary>
public sealed class CombinedRepairTests
{
    [Fact]
    public void A_draft_that_breaks_the_request_in_ten_ways_is_mended_but_for_the_words_it_lacks()
    {
        var request = Requests.Create(days: 7, platforms: "Instagram,X,TikTok");
        var good = Requests.Make(request);
        var days = good.Schedule.ToList();
        Change(1, "Instagram", post => post with { Time = "25:61" });
        Change(1, "X", post => post with { SuggestedCaption = string.Join(' ', Enumerable.Repeat("bread", 67)) });
        Change(2, "Instagram", post => post with { SuggestedHashtags = [.. Enumerable.Range(1, 9).Select(i => $"#bread{i}")] });
        Change(
            5,
            "TikTok",
            post => post with { SuggestedCaption = days[1].Posts.Single(other => other.Platform == "TikTok").SuggestedCaption });
        Change(6, "X", post => post with { SuggestedCaption = $"<b>{post.SuggestedCaption}</b>" });
        days[5] = days[5] with { Posts = [.. days[5].Posts, days[5].Posts[0] with { SuggestedCaption = "Two posts at one time" }] };
        days[6] = days[6] with { Posts = [.. days[6].Posts, days[6].Posts[0] with { Platform = "Pinterest" }] };
        var draft = good with
        {
            ContentMix = new(60, 30, 10), // wrong for 21 posts
            Schedule =
            [
                .. days.Where(day => day.Day != 4),
                new PlanDay(8, null,
                    [days[0].Posts.Single(post => post.Platform == "Instagram") with { Id = "more", SuggestedCaption = "An extra day" }]),
            ],
        };

        Assert.InRange(PlanCheck.Findings(draft, request).Select(finding => finding.Kind).Distinct().Count(), 10, 20);
        var repaired = PlanRepair.Repair(draft, request);
        var findings = PlanCheck.Findings(repaired, request);
        Assert.Equal(
            [FindingKind.MissingPost, FindingKind.MissingPost, FindingKind.LongCaption, FindingKind.NearlyEqual],
            findings.Select(finding => finding.Kind).Order());
        Assert.Equal(
            ["1 X", "4 TikTok", "4 X", "5 TikTok"],
            PlanCheck.Slots(findings).Select(slot => $"{slot.Day} {slot.Platform}").Order(StringComparer.Ordinal));

        var mended = PlanRepair.Repair(PlanRepair.Merge(repaired, good, PlanCheck.Slots(findings)), request);
        Assert.Empty(PlanCheck.Findings(mended, request));
        Assert.True(PlanCheck.IsUsable(repaired, request));

        void Change(int day, string platform, Func<Post, Post> change) =>
            days[day - 1] = days[day - 1] with
            {
                Posts = [.. days[day - 1].Posts.Select(post => post.Platform == platform ? change(post) : post)],
            };
    }
}
