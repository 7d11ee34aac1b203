using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using PlanBuilder.Tests.Workflow.Ai.Doubles;

namespace PlanBuilder.E2E;

/// <summary>Watching 28 posts being written: each comes into its place alone, and the page never jumps.</summary>
public sealed partial class PlanProgressJourneys(Stage stage, AiStage ai) : IClassFixture<AiStage>, IDisposable
{
    private const int Posts = 28, MostBytes = 3_000;

    // What moves as long as the board is there, which the plan takes the place of, and when which post is there, as the browser sees it.
    private const string Watch = """
        new PerformanceObserver(list => list.getEntries().forEach(shift => {
          if (shift.hadRecentInput || !document.querySelector('#board')) return;
          sessionStorage.moved = Number(sessionStorage.moved || 0) + shift.value;
          sessionStorage.what = (sessionStorage.what || '') + shift.value.toFixed(4) + ' ' + shift.sources.map(one =>
            (one.node?.id || one.node?.className || one.node?.nodeName) + ' ' + one.previousRect.y + '>' + one.currentRect.y).join() + '; ';
        })).observe({ type: 'layout-shift' });
        new MutationObserver(() => document.querySelectorAll('#board .slot:not(.empty)').forEach(slot => {
          if (!sessionStorage[slot.id]) sessionStorage[slot.id] = Date.now();
        })).observe(document, { childList: true, subtree: true });
        """;

    public void Dispose() => Visit.Forget();

    [Fact]
    public async Task Each_post_appears_in_its_slot_and_nothing_moves()
    {
        var written = new ConcurrentDictionary<string, long>();
        await using var visit = await stage.NewVisitAsync(address: ai.Address);
        ai.Ai.AnswerDrafts(DraftAnswers.PlanSlowly((_, slot) =>
        {
            written.TryAdd(slot.Id, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
            // Each post waits for the one before it, so that no fragment, however late, brings the whole plan.
            return visit.Page.Locator($"#slot-{slot.Id[1..]}:not(.empty)").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        }));
        await visit.SignUp();
        await visit.Page.GotoAsync("/ai-plan-builder");
        await visit.FillInPlan("Grow followers", "14 days", "sourdough bakery", "Instagram", "TikTok");
        await visit.Page.AddInitScriptAsync(Watch);
        var fragments = new ConcurrentQueue<IResponse>();
        visit.Page.Response += (_, response) =>
        {
            if (response.Url.Contains("handler=Status", StringComparison.OrdinalIgnoreCase))
            {
                fragments.Enqueue(response);
            }
        };
        await visit.Generate();
        await visit.SeeHeading("Sourdough bakery, ");

        var bodies = await Task.WhenAll(fragments.Where(fragment => fragment.Status == 200).Select(fragment => fragment.BodyAsync()));
        var sent = bodies.Select(body => (body.Length, Slots: Slot().Matches(System.Text.Encoding.UTF8.GetString(body))
            .Select(slot => slot.Groups[1].Value).ToList())).Where(fragment => fragment.Slots.Count > 0).ToList();
        Assert.NotEmpty(sent);
        Assert.All(sent, fragment => Assert.InRange(fragment.Length, 1, MostBytes * fragment.Slots.Count));
        var all = sent.SelectMany(fragment => fragment.Slots).ToList();
        Assert.Equal(all.Distinct().Count(), all.Count); // none is sent twice
        Assert.Equal(Posts, await visit.CountPosts());
        var seen = JsonSerializer.Deserialize<Dictionary<string, string>>(
            await visit.Page.EvaluateAsync<string>("JSON.stringify(sessionStorage)"))!;
        var moved = double.Parse(seen.GetValueOrDefault("moved", "0"), CultureInfo.InvariantCulture);
        Assert.True(moved <= 0.02, $"Moved by {moved}: {seen.GetValueOrDefault("what")}");

        var late = written.OrderBy(post => post.Value).Where(post => seen.ContainsKey($"slot-{post.Key[1..]}"))
            .Select(post => long.Parse(seen[$"slot-{post.Key[1..]}"], CultureInfo.InvariantCulture) - post.Value).ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"The first post was on the page {late[0]} ms after its end, the median {late.Order().ElementAt(late.Count / 2)}, the last "
            + $"{late.Max()}; {all.Count} posts in {sent.Count} fragments, {sent.Sum(each => each.Length) / all.Count} bytes a post; "
            + $"moved {moved:0.0000}."));
    }

    [GeneratedRegex("id=\"slot-([0-9]+)\"[^>]*hx-swap-oob")]
    private static partial Regex Slot();
}
