using System.Net;
using System.Text.Json;
using PlanBuilder.Tests.Workbench;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Delivery;

/// <summary>A calendar that comes with a feed's address and with nothing else.</summary>
public sealed class FeedTests(PlanApp app) : IClassFixture<PlanApp>
{
    [Fact]
    public async Task A_feed_has_the_events_of_the_file_and_answers_304_until_something_changes()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var address = await AddressAsync(visitor, $"/feeds?plan={PlanApp.IdOf(path)}");
        using var calendar = app.NewVisitor();
        var feed = await calendar.GetAsync(address);

        Assert.Equal("text/calendar", feed.Response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(EventsOf((await visitor.GetAsync($"{path}/plan.ics")).Text), EventsOf(feed.Text));
        Assert.Contains("REFRESH-INTERVAL;VALUE=DURATION:PT1H", feed.Text, StringComparison.Ordinal);
        Assert.Empty(calendar.Cookies);
        var tag = feed.Response.Headers.ETag!.ToString();
        Assert.Equal(HttpStatusCode.NotModified, (await calendar.GetAsync(address, ("If-None-Match", tag))).Status);
        Assert.Equal(HttpStatusCode.NotModified, (await calendar.GetAsync(address, ("If-None-Match", $"\"other\", W/{tag}"))).Status);

        var post = PlanApp.Usual.Schedule[0].Posts[0];
        await visitor.EditAsync(path, post.Id, ("Form.Theme", "Moved on"));
        var changed = await calendar.GetAsync(address, ("If-None-Match", tag));
        Assert.Equal(HttpStatusCode.OK, changed.Status);
        Assert.Contains("Moved on", changed.Text, StringComparison.Ordinal);
        Assert.Contains("SEQUENCE:1", changed.Text, StringComparison.Ordinal);
        Assert.Equal(
            IcsReader.Read(System.Text.Encoding.UTF8.GetBytes(feed.Text)).Events.Select(each => each.Uid).Order(),
            IcsReader.Read(System.Text.Encoding.UTF8.GetBytes(changed.Text)).Events.Select(each => each.Uid).Order());
        visitor.Dispose();
    }

    [Fact]
    public async Task A_feed_of_all_plans_has_all_of_them_and_says_their_status()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var other = await visitor.AskForPlanAsync();
        await app.CompleteAsync(other, JsonSerializer.Serialize(PlanApp.Usual with { TimeZone = "Asia/Tokyo" }, Plan.Json));
        await app.Database.OwnerRunAsync("""
            insert into plan_revisions (job_id, number, user_id, plan, what)
            select id, 1, user_id, @plan::jsonb, 'Approved' from jobs where id = @id
            """, new
        {
            id = PlanApp.IdOf(path),
            plan = JsonSerializer.Serialize(
                PlanEdit.Each(PlanApp.Usual, ["d1-x"], post => post.WithStatus(PostStatus.Approved) with { PrivateNote = "Mine" }),
                Plan.Json),
        });
        var feed = (await visitor.GetAsync(await AddressAsync(visitor, "/feeds"))).Text;

        Assert.Equal(28, feed.Split("BEGIN:VEVENT").Length - 1);
        Assert.Equal(2, feed.Split("BEGIN:VTIMEZONE").Length - 1);
        Assert.Equal(1, feed.Split("STATUS:CONFIRMED").Length - 1);
        Assert.Contains("Status: Approved", feed.Replace("\r\n ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("Mine", feed, StringComparison.Ordinal);
        visitor.Dispose();
    }

    [Fact]
    public async Task An_unknown_an_old_and_a_revoked_address_get_the_same_response()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var page = $"/feeds?plan={PlanApp.IdOf(path)}";
        var old = await AddressAsync(visitor, page);
        var now = await AddressAsync(visitor, page);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync(now)).Status);
        var stranger = await visitor.GetAsync($"/feeds/{new string('a', 43)}.ics");
        Assert.Equal(HttpStatusCode.NotFound, stranger.Status);
        await AssertSameAsync(stranger, old);
        await AssertSameAsync(stranger, "/feeds/x.ics");
        await AssertSameAsync(stranger, now.ToUpperInvariant().Replace("FEEDS", "feeds").Replace(".ICS", ".ics"));

        Assert.Equal(HttpStatusCode.SeeOther, (await visitor.SendAsync(page, "form[action*=Revoke]")).Status);
        await AssertSameAsync(stranger, now);

        var again = await AddressAsync(visitor, page);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync(again)).Status);
        await visitor.SendAsync("/ai-plan-builder/plans", "form[action*=Delete]");
        await AssertSameAsync(stranger, again);
        visitor.Dispose();

        async Task AssertSameAsync(Answer expected, string address)
        {
            var answer = await visitor.GetAsync(address);
            Assert.Equal((expected.Status, expected.Text), (answer.Status, answer.Text));
            Assert.Equal(Headers(expected), Headers(answer));
        }
    }

    [Fact]
    public async Task Another_account_cannot_create_or_revoke_a_feed()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var address = await AddressAsync(visitor, $"/feeds?plan={PlanApp.IdOf(path)}");
        var id = (await visitor.GetAsync("/feeds")).Page.QuerySelector("input[name=feed]")!.GetAttribute("value");
        using var other = app.NewVisitor();
        await other.SignUpAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/feeds?plan={PlanApp.IdOf(path)}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await other.SendAsync("/feeds", "main form", ("of", $"{PlanApp.IdOf(path)}"))).Status);
        await other.SendAsync("/feeds?handler=Revoke", await other.GetAsync("/feeds"), "main form", ("feed", id));
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync(address)).Status);
        Assert.Equal(0, await app.Database.OwnerAsync<int>(
            "select count(*)::int from plan_feeds where encode(token_hash, 'escape') like '%' || @token || '%'",
            new { token = address.Split('/')[^1][..^4] }));
        visitor.Dispose();
    }

    [Fact]
    public async Task The_page_says_how_often_calendars_refresh()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var page = $"/feeds?plan={PlanApp.IdOf(path)}";
        Assert.Contains("Google Calendar every 8 to 24 hours", (await visitor.GetAsync(page)).Words, StringComparison.Ordinal);
        await visitor.SendAsync(page, "main form");
        var made = await visitor.GetAsync(page);
        var address = new Uri(made.Page.QuerySelector("#address")!.GetAttribute("value")!);
        Assert.NotNull(made.Page.QuerySelector($"a[href='webcal://{address.Authority}{address.AbsolutePath}']"));
        Assert.StartsWith(
            "https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2F",
            made.Page.QuerySelector("a[href*='calendar.google']")!.GetAttribute("href"), StringComparison.Ordinal);
        Assert.Null((await visitor.GetAsync(page)).Page.QuerySelector("#address")); // shown once
        visitor.Dispose();
    }

    [Fact]
    public void A_client_that_guesses_addresses_is_blocked_alone()
    {
        using var limit = new Web.Delivery.FeedRateLimit();
        for (var i = 0; i < 30; i++)
        {
            Assert.False(limit.IsBlocked("192.0.2.1"));
            limit.RecordMiss("192.0.2.1");
        }

        Assert.True(limit.IsBlocked("192.0.2.1"));
        Assert.False(limit.IsBlocked("192.0.2.2"));
        var feed = Guid.NewGuid();
        Assert.All(Enumerable.Range(0, 30), _ => Assert.True(limit.TryAcquire(feed)));
        Assert.False(limit.TryAcquire(feed));
    }

    // Makes or renews it. Gives its path.
    private static async Task<string> AddressAsync(Visitor visitor, string page)
    {
        var sent = await visitor.SendAsync(page, page.Contains("plan=") ? "main form:has([name=of])" : "main form");
        Assert.Equal(HttpStatusCode.SeeOther, sent.Status);
        return new Uri((await visitor.GetAsync(sent.Location!)).Page.QuerySelector("#address")!.GetAttribute("value")!).AbsolutePath;
    }

    private static string Headers(Answer answer) => string.Join('\n', answer.Response.Headers.Concat(answer.Response.Content.Headers)
        .Where(header => header.Key != "Date").Select(header => $"{header.Key}: {string.Join(',', header.Value)}").Order());

    private static string EventsOf(string calendar) => calendar[calendar.IndexOf("BEGIN:VEVENT", StringComparison.Ordinal)..];
}
