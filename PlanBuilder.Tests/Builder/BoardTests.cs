using System.Text;
using PlanBuilder.Tests.Jobs;

namespace PlanBuilder.Tests.Builder;

/// <summary>The calendar of a plan in progress, and the posts that come into it.</summary>
public sealed class BoardTests(WorkerlessApp app) : IClassFixture<WorkerlessApp>, IAsyncLifetime
{
    private readonly Visitor visitor = app.NewVisitor();
    private string path = "";

    private Guid Id => Guid.Parse(path.Split('/')[^1]);

    public async ValueTask InitializeAsync()
    {
        await visitor.SignUpAsync();
        path = await visitor.AskForPlanAsync(("Form.SkipDays", "Sunday"));
    }

    public ValueTask DisposeAsync()
    {
        visitor.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Every_post_has_its_place_before_any_is_written()
    {
        var page = await visitor.GetAsync(path);

        Assert.Equal(12, page.Page.QuerySelectorAll("#board .slot.empty").Length);
        Assert.Equal(7, page.Page.QuerySelectorAll("#board .day").Length);
        Assert.Contains("Day off", page.Words, StringComparison.Ordinal);
        Assert.Equal("9:00 AM", page.Page.QuerySelector("#slot-1 .where time")!.TextContent);
        Assert.Equal("Instagram", page.Page.QuerySelector("#slot-1 .where .pf")!.TextContent);
        Assert.Contains("If you cancel now, it doesn't count.", page.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_post_that_is_written_comes_alone_and_once()
    {
        await app.Database.AsAppServiceAsync("update jobs set status = 'running', runner = 'local' where id = @Id", new { Id });
        await WriteAsync(1, "Flour, water, salt");
        await WriteAsync(2, "<b>Bold</b>");
        var page = await visitor.GetAsync(path);
        Assert.Equal("Flour, water, salt", page.Page.QuerySelector("#slot-1 h3")!.TextContent);
        Assert.Equal("<b>Bold</b>", page.Page.QuerySelector("#slot-2 h3")!.TextContent);
        Assert.Equal(10, page.Page.QuerySelectorAll(".slot.empty").Length);
        Assert.Contains("Stop and keep the 2 posts", page.Words, StringComparison.Ordinal);
        Assert.Contains("either way this uses one plan", page.Words, StringComparison.Ordinal);

        var held = visitor.GetAsync(StatusOf(page));
        await WriteAsync(5, "Rye");
        await WriteAsync(6, "Spelt");
        await app.Database.AsAppServiceAsync("update jobs set posts_done = 4, posts_total = 12 where id = @Id", new { Id });
        var fragment = await held;
        Assert.Equal(["slot-5", "slot-6"], fragment.Page.QuerySelectorAll(".slot").Select(slot => slot.Id));
        Assert.All(fragment.Page.QuerySelectorAll(".slot"), slot => Assert.Equal("true", slot.GetAttribute("hx-swap-oob")));
        Assert.Equal("the 4 posts", fragment.Page.QuerySelector("#kept[hx-swap-oob]")!.TextContent);
        Assert.Null(fragment.Page.QuerySelector("#stop"));
        Assert.InRange(Encoding.UTF8.GetByteCount(fragment.Text), 1, 2 * 3_000);

        await app.Database.AsAppServiceAsync("update jobs set step = 'checking' where id = @Id", new { Id });
        Assert.Empty((await visitor.GetAsync(StatusOf(fragment))).Page.QuerySelectorAll(".slot"));
    }

    [Fact]
    public async Task The_first_post_changes_what_one_can_do()
    {
        await app.Database.AsAppServiceAsync("update jobs set status = 'running', runner = 'local' where id = @Id", new { Id });
        var page = await visitor.GetAsync(path);
        Assert.Contains("canceling uses one plan", page.Words, StringComparison.Ordinal);

        await WriteAsync(1, "Rye");
        await app.Database.AsAppServiceAsync("update jobs set posts_done = 1, posts_total = 12 where id = @Id", new { Id });
        var fragment = await visitor.GetAsync(StatusOf(page));
        Assert.Equal("Stop and keep the 1 post", Squeezed(fragment.Page.QuerySelector("#stop[hx-swap-oob] #keep")!.TextContent));
        page = await visitor.GetAsync(path);
        page.Page.QuerySelector("#stop form")!.SetAttribute("action", page.Page.QuerySelector("#keep")!.GetAttribute("formaction")!);
        await visitor.SendAsync(path, page, "#stop form");

        Assert.True(await app.Database.OwnerAsync<bool>("select stop_requested_at is not null from jobs where id = @Id", new { Id }));
        page = await visitor.GetAsync(path);
        Assert.Contains("Stopping. You'll keep the posts that are written.", page.Words, StringComparison.Ordinal);
        Assert.Null(page.Page.QuerySelector("#stop form"));
    }

    [Fact]
    public async Task The_end_takes_the_calendar_of_what_was_being_made_away()
    {
        var page = await visitor.GetAsync(path);
        await app.MoveAsync(path, "status = 'failed', error = 'why'");
        var fragment = await visitor.GetAsync(StatusOf(page));

        Assert.Equal(["stop", "board"], fragment.Page.QuerySelectorAll("[hx-swap-oob=delete]").Select(element => element.Id));
        Assert.Null((await visitor.GetAsync(path)).Page.QuerySelector("#stop, #board"));
    }

    [Fact]
    public async Task One_that_n8n_makes_has_places_and_no_stop()
    {
        await app.MoveAsync(path, "status = 'running', step = 'drafting'");
        var page = await visitor.GetAsync(path);

        Assert.Equal(12, page.Page.QuerySelectorAll("#board .slot.empty").Length);
        Assert.Null(page.Page.QuerySelector("#keep"));
        Assert.Contains("canceling uses one plan", page.Words, StringComparison.Ordinal);
    }

    private static string StatusOf(Answer page) => page.Page.QuerySelector("[data-watched]")!.GetAttribute("hx-get")!;

    private static string Squeezed(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private Task<int> WriteAsync(int slot, string theme) => app.Database.AsAppServiceAsync("""
        insert into job_posts (job_id, slot, day, post, attempt)
        values (@Id, @slot, 1, jsonb_build_object('id', 'day-1', 'time', '09:15', 'type', 'Video', 'theme', @theme, 'platform', 'TikTok',
          'pillar', 'educational', 'suggestedCaption', 'A caption'), 1)
        """, new { Id, slot, theme });
}
