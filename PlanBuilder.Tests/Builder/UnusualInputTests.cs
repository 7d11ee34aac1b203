using System.Net;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Tests.Builder;

/// <summary>Answers that are unusual and yet mean one thing, and fields that nobody asked for.</summary>
public sealed class UnusualInputTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task Platforms_in_another_case_or_doubled_are_the_platforms_once()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        (string, string?)[] platforms = [.. Enumerable.Repeat<(string, string?)>(("Form.Platforms", "insTAgram"), 60),
            ("Form.Platforms", "x"), ("Form.Platforms", " X ")];
        var path = await visitor.AskForPlanAsync(platforms);

        Assert.Equal(14, (await visitor.GetEndedAsync(path)).Page.QuerySelectorAll(".post").Length);
        Assert.Equal("""["Instagram", "X"]""", await InputAsync(path, "platforms"));
    }

    [Theory]
    [InlineData("Form.Period")]
    [InlineData("Form.Period[]")]
    public async Task An_answer_given_twice_counts_once_the_first_time(string period)
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync(
            ("Form.Period", null), (period, "7 days"), (period, "14 days"), ("Form.Goal", "Increase engagement"), ("Form.Goal", "Get rich"),
            ("Form.Niche", "pottery"), ("Form.Niche", "<script>"));

        Assert.Equal(7, (await visitor.GetEndedAsync(path)).Page.QuerySelectorAll(".day").Length);
        Assert.Equal("pottery", await InputAsync(path, "niche"));
        Assert.Contains("1 of 3 plans used", (await visitor.GetAsync("/ai-plan-builder")).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_thousand_platforms_are_too_many_to_read()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var answer = await visitor.SendAsync(
            "/ai-plan-builder", "#plan-form", [.. Enumerable.Repeat<(string, string?)>(("Form.Platforms", "X"), 1_000)]);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.NotEmpty(answer.Page.QuerySelectorAll("main h1"));
        Assert.Contains("0 of 3 plans used", (await visitor.GetAsync("/ai-plan-builder")).Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Europe/Berlin")]    // 02:00 does not exist on that day
    [InlineData("America/Santiago")] // nor midnight here
    [InlineData("Africa/Cairo")]
    public async Task A_day_on_which_the_clocks_go_forward_is_a_day_like_others(string zone)
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var gap = GapAfter(
            DateTime.SpecifyKind(DateTime.UtcNow.Date.AddDays(2), DateTimeKind.Unspecified),
            TimeZoneInfo.FindSystemTimeZoneById(zone));
        var page = await visitor.GetEndedAsync(
            await visitor.AskForPlanAsync(("Form.StartDate", $"{gap:yyyy-MM-dd}"), ("Form.TimeZone", zone)));

        Assert.Equal(
            Enumerable.Range(0, 7).Select(day => $"{gap.AddDays(day):yyyy-MM-dd}"),
            page.Page.QuerySelectorAll(".day h2 time").Select(time => time.GetAttribute("datetime")));
        Assert.Contains($"Times in {ZoneNames.Label(zone, DateOnly.FromDateTime(gap))}", page.Words, StringComparison.Ordinal);
        Assert.Equal(14, page.Page.QuerySelectorAll(".post").Length);
    }

    [Fact]
    public async Task What_nobody_asked_for_is_not_taken()
    {
        using var visitor = app.NewVisitor();
        var email = await visitor.SignUpAsync();
        var other = await app.Database.MakeAccountAsync();
        (string, string?)[] forged =
        [
            .. from name in (string[])["status", "Status", "Form.Status"] select (name, "completed"),
            .. from name in (string[])["user_id", "UserId", "Form.UserId", "Form.AccountId"] select (name, other.ToString()),
            .. from name in (string[])["result", "Form.Result"] select (name, """{"output":"forged"}"""),
            ("id", Guid.Empty.ToString()), ("Form.RequestedAt", "2020-01-01"), ("Form.BrandVoiceId", "forged"),
            ("type", "plan_change"), ("attempts_left", "99"),
        ];
        var path = await visitor.AskForPlanAsync(forged);
        await visitor.GetEndedAsync(path);

        Assert.Equal((email, "plan_builder", "built-in", 2, 1), await app.Database.OwnerAsync<(string, string, string, int, int)>("""
            select u.email, j.type, j.result -> 'made' ->> 'by', j.attempts_left, (select count(*) from jobs where user_id = u.id)::int
              from jobs j join auth.users u on u.id = j.user_id where j.id = @id
            """, new { id = IdOf(path) }));
        Assert.DoesNotContain(
            "forged",
            await app.Database.OwnerAsync<string>("select to_jsonb(jobs)::text from jobs where id = @id", new { id = IdOf(path) }),
            StringComparison.Ordinal);
        Assert.Equal(0, await app.Database.OwnerAsync<int>("select count(*)::int from jobs where user_id = @other", new { other }));
    }

    [Fact]
    public async Task Field_names_that_try_to_make_a_deep_or_a_long_thing()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var answer = await visitor.SendAsync("/ai-plan-builder", "#plan-form",
            ("Form.Platforms", null), ("Form.Platforms[999999999]", "X"), ("Form.Platforms.Index", "999999999"), ("Form"
                + string.Concat(Enumerable.Repeat("[a]", 500)), "x"),
            (new string('k', 1_900), "x"), ("__proto__", "x"), ("", "x"));

        Assert.InRange((int)answer.Status, 303, 499);
    }

    private Task<string> InputAsync(string path, string key) =>
        app.Database.OwnerAsync<string>("select input ->> @key from jobs where id = @id", new { key, id = IdOf(path) });

    private static Guid IdOf(string path) => Guid.Parse(path.Split('/')[^1]);

    private static DateTime GapAfter(DateTime day, TimeZoneInfo zone) =>
        Enumerable.Range(0, 360).Select(ahead => day.AddDays(ahead))
            .First(date => Enumerable.Range(0, 48).Any(half => zone.IsInvalidTime(date.AddMinutes(30 * half))));
}
