using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsvHelper;
using PlanBuilder.Tests.Jobs;
using PlanBuilder.Tests.Planning;
using PlanBuilder.Tests.Workbench;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Delivery;

/// <summary>A plan that is taken away: each file is taken by a strict reader and says what the page says.</summary>
public sealed class PlanExportTests(WorkerlessApp app) : IClassFixture<WorkerlessApp>
{
    private static readonly Dictionary<string, string> Odd = new()
    {
        ["formula"] = "=HYPERLINK(\"https://evil.example\",\"x\")", ["command"] = "@SUM(1+1)*cmd|' /C calc'!A0",
        ["minus"] = "-2+3", ["plus"] = "+1", ["wide"] = "＝1+1",
        ["script"] = "<script>alert(1)</script> </p><img src=x onerror=alert(1)>",
        ["right to left"] = "\u202eمخبز\u202c العجين، 100%; \"نعم\"",
        ["emoji"] = string.Concat(Enumerable.Repeat("👩‍👩‍👧", 700)) + string.Concat(Enumerable.Repeat("🥖", 4_300)),
        ["ics"] = "a\\,b;c\nEND:VEVENT\nBEGIN:VALARM\n\\n", ["markdown"] = "```\n# no heading\n````` [x](javascript:alert(1)) <b>", ["csv"]
            = "a,\"b\";c\td\n\ne",
        ["spaces"] = "one  two\n  three\n\n   four", ["long"] = new('x', 5_000),
    };

    public static TheoryData<string> Zones =>
        ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu", "UTC"];

    [Theory, MemberData(nameof(Zones))]
    public async Task Each_post_is_in_the_calendar_at_its_local_time_also_where_clocks_change(string zone)
    {
        // Clocks change on 1 November in New York, 25 October in Berlin, 7 February and 14 March 2027 in Casablanca.
        foreach (var start in (DateOnly[])[new(2026, 10, 20), new(2026, 10, 31), new(2027, 2, 3), new(2027, 3, 12), new(2027, 3, 30)])
        {
            var plan = Requests.Make(Requests.Create(platforms: "all", start: start) with { TimeZone = zone });
            var (visitor, path) = await CompletedAsync(plan);
            var events = IcsReader.Read(await FileAsync(visitor, path, "ics")).Events;

            var clock = TimeZoneInfo.FindSystemTimeZoneById(zone);
            Assert.Equal(
                plan.Schedule.SelectMany(day => day.Posts.Select(post => (UtcOf(day, post), $"{post.Platform}: {post.Theme}"))),
                events.Select(each => (each.StartUtc, each.Summary)));
            Assert.All(events, each => Assert.Equal(zone == "UTC" ? "" : zone, each.Zone));
            visitor.Dispose();

            DateTime UtcOf(PlanDay day, Post post) => TimeZoneInfo.ConvertTimeToUtc(
                day.Date!.Value.ToDateTime(TimeOnly.Parse(post.Time, CultureInfo.InvariantCulture)), clock);
        }
    }

    [Fact]
    public async Task After_an_edit_the_calendar_has_the_same_events_and_none_twice()
    {
        var plan = Requests.Make(Requests.Create(days: 7, platforms: "Instagram,X"));
        var (visitor, path) = await CompletedAsync(plan);
        var before = IcsReader.Read(await FileAsync(visitor, path, "ics")).Events;
        var moved = plan.Schedule[0].Posts[0] with { Time = "21:30", Theme = "Moved" };
        await ReviseAsync(path, plan with
        {
            Schedule =
            [
                plan.Schedule[0] with { Posts = [.. plan.Schedule[0].Posts.Skip(1)] },
                plan.Schedule[1] with { Posts = [.. plan.Schedule[1].Posts, moved] },
                .. plan.Schedule.Skip(2),
            ],
        });
        var after = IcsReader.Read(await FileAsync(visitor, path, "ics")).Events;
        var again = IcsReader.Read(await FileAsync(visitor, path, "ics")).Events;

        Assert.Equal(before.Select(each => each.Uid).Order(), after.Select(each => each.Uid).Order());
        Assert.Equal(after, again);
        Assert.All(before, each => Assert.Equal(0, each.Sequence));
        Assert.All(after, each => Assert.Equal(1, each.Sequence));
        Assert.All(before.Zip(after), pair => Assert.True(pair.Second.LastModified >= pair.First.LastModified));
        Assert.All(after, each => Assert.Equal(each.Stamp, each.LastModified));
        var event1 = Assert.Single(after, each => each.Summary.EndsWith("Moved", StringComparison.Ordinal));
        Assert.Equal(before.Single(each => each.Uid == event1.Uid).StartUtc.Date.AddDays(1), event1.StartUtc.Date);
        var file = JsonNode.Parse(await FileAsync(visitor, path, "json"))!;
        Assert.Equal("Moved", file["schedule"]![1]!["posts"]!.AsArray().Last()!["theme"]!.GetValue<string>());
        visitor.Dispose();
    }

    [Fact]
    public async Task Whatever_a_caption_is_it_is_whole_in_every_file_and_on_the_page()
    {
        var plan = WithCaptions([.. Odd.Values]);
        var (visitor, path) = await CompletedAsync(plan);
        var captions = plan.Posts().Select(post => post.SuggestedCaption!).ToList();

        Assert.All(captions.Zip(IcsReader.Read(await FileAsync(visitor, path, "ics")).Events), pair =>
            Assert.StartsWith($"{pair.First}\n\n#a #b\n\nAngle: =1", pair.Second.Description, StringComparison.Ordinal));

        var csv = await FileAsync(visitor, path, "csv");
        Assert.Equal([0xEF, 0xBB, 0xBF], csv[..3]);
        using (var reader = new CsvReader(new StringReader(Encoding.UTF8.GetString(csv[3..])), CultureInfo.InvariantCulture))
        {
            var rows = reader.GetRecords<dynamic>().Cast<IDictionary<string, object>>().ToList();
            Assert.All(rows.SelectMany(row => row.Values), cell => Assert.DoesNotMatch(@"\A[=+\-@\t\r\n＝＋－＠]", (string)cell));
            Assert.Equal(captions, rows.Select(row => Unescaped((string)row["Caption"])));
            Assert.All(rows, row => Assert.StartsWith("'=", (string)row["Angle"], StringComparison.Ordinal));
        }

        var json = JsonNode.Parse(await FileAsync(visitor, path, "json"))!;
        var posts = json["schedule"]!.AsArray().SelectMany(day => day!["posts"]!.AsArray());
        Assert.Equal(captions, posts.Select(post => post!["suggestedCaption"]!.GetValue<string>()));
        Assert.Equal(
            JsonSerializer.Serialize(plan, Plan.Json),
            JsonSerializer.Serialize(PlanReader.Read(json.ToJsonString()).Plan, Plan.Json));

        var text = Encoding.UTF8.GetString(await FileAsync(visitor, path, "md"));
        Assert.All(captions, caption => Assert.Contains($"`text\n{caption}\n```", text, StringComparison.Ordinal));
        Assert.Contains("``````text\n```\n# no heading\n````` [x]", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\n# Buy <b>", text, StringComparison.Ordinal);

        var page = await visitor.GetAsync(path);
        var opened = await Task.WhenAll(page.Page.QuerySelectorAll(".post a").Select(link => visitor.GetAsync(link.GetAttribute("href")!)));
        var shown = opened.Select(form => form.Page.QuerySelector("#caption")!.TextContent);
        Assert.Equal(captions.Order(StringComparer.Ordinal), shown.Order(StringComparer.Ordinal));
        Assert.Empty(page.Page.QuerySelectorAll("main script, main img, [onerror]"));
        visitor.Dispose();
    }

    [Fact]
    public async Task What_only_some_platforms_have_is_in_every_file_and_on_the_page()
    {
        var plan = Requests.Make(Requests.Create(days: 7, platforms: "X") with { Country = "US" });
        var post = plan.Schedule[2].Posts[0] with
        {
            Type = PostTypes.Thread,
            Hook = "Nobody tells you this.",
            Visual = "1. The jar\n2. The bubbles",
            FirstComment = "=the flour we use",
            AltText = "A jar",
            Title = "The float test",
            Poll = new("Rye or wheat?", ["Rye", "Wheat"]),
            Thread = ["Feed it.", "Wait."],
            Link = "https://bakery.example/?utm_source=x",
            Sources = [1, 2],
            Batch = 2,
        };
        var (visitor, path) = await CompletedAsync(plan with
        {
            Schedule = [.. plan.Schedule.Select(day => day.Day == 3 ? day with { Posts = [post] } : day)],
        });

        var description = IcsReader.Read(await FileAsync(visitor, path, "ics")).Events.Single(each => each.StartUtc.Day == 26).Description;
        string[] said =
        [
            "Title: The float test", "Hook: Nobody tells you this.", "Visual: 1. The jar\n2. The bubbles", "Thread: Feed it.\n\nWait.",
            "Poll: Rye or wheat?\n- Rye\n- Wheat", "First comment: =the flour we use", "Alt text: A jar",
            "Link: https://bakery.example/?utm_source=x", "Sources: 1, 2", "Shoot: 2", "Thanksgiving",
        ];
        Assert.EndsWith(string.Join("\n\n", said), description, StringComparison.Ordinal);

        using (var reader = new CsvReader(
            new StringReader(Encoding.UTF8.GetString((await FileAsync(visitor, path, "csv"))[3..])), CultureInfo.InvariantCulture))
        {
            var row = reader.GetRecords<dynamic>().Cast<IDictionary<string, object>>().ElementAt(2);
            Assert.Equal(
                ["Angle", "Occasion", "Title", "Hook", "Visual", "Thread", "Poll", "First comment", "Alt text", "Link", "Sources", "Shoot",
                 "Needs your words", "Status", "Post id", "Revision"],
                row.Keys.Skip(10));
            Assert.Equal("Thanksgiving", row["Occasion"]);
            Assert.Equal("'=the flour we use", row["First comment"]);
            Assert.Equal("2", row["Shoot"]);
        }

        var json = Encoding.UTF8.GetString(await FileAsync(visitor, path, "json"));
        var again = PlanReader.Read(json).Plan!.Schedule[2];
        Assert.Equal("Thanksgiving", again.Note);
        Assert.Empty(PlanDifference.Between(new PlacedPost(plan.Schedule[2], post), new PlacedPost(again, again.Posts[0])));

        var text = Encoding.UTF8.GetString(await FileAsync(visitor, path, "md"));
        Assert.Contains("## Day 3, Thu Nov 26, 2026\n\n*Thanksgiving*\n", text, StringComparison.Ordinal);
        Assert.Contains("Link: <https://bakery.example/?utm_source=x>", text, StringComparison.Ordinal);
        Assert.Contains("Thread:\n\n```text\nFeed it.\n\nWait.\n```", text, StringComparison.Ordinal);

        var page = await visitor.GetAsync(path);
        Assert.Contains("7 posts · 4 shoots", page.Words, StringComparison.Ordinal);
        Assert.Single(page.Page.QuerySelectorAll("#day-3 .occasion"), note => note.TextContent == "Thanksgiving");
        var form = await visitor.GetAsync($"{path}/post/{post.Id}");
        Assert.Equal("Nobody tells you this.", form.Page.QuerySelector("#hook")!.TextContent);
        Assert.Equal(
            ["Thread", "Poll", "Sources", "Shoot"], form.Page.QuerySelectorAll(".kept .label").Select(name => name.TextContent));
        Assert.Equal(post.Link, form.Page.QuerySelector("#link")!.GetAttribute("value"));

        var edited = await visitor.EditAsync(path, post.Id, ("Form.Theme", "The float test, again"), ("Form.Day", "4"));
        Assert.Single(edited.Page.QuerySelectorAll(".occasion"), note => note.TextContent == "Thanksgiving");
        var moved = PlanReader.Read(Encoding.UTF8.GetString(await FileAsync(visitor, path, "json"))).Plan!;
        Assert.Equal("Thanksgiving", moved.Schedule[2].Note);
        Assert.Equal(
            ["When", "Theme"],
            PlanDifference.Between(new PlacedPost(plan.Schedule[2], post), moved.Find(post.Id)).Select(change => change.Field));
        visitor.Dispose();
    }

    [Fact]
    public async Task A_plan_of_another_writer_learns_what_its_days_are()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var start = new DateOnly(DateTime.UtcNow.AddDays(2).Year + 1, 1, 1);
        var path = await visitor.AskForPlanAsync(("Form.StartDate", $"{start:yyyy-MM-dd}"));
        await app.CompleteAsync(path, """{"schedule":[{"day":1,"posts":[{"platform":"X","theme":"Bread"}]}]}""");

        var occasion = (await visitor.GetAsync(path)).Page.QuerySelector(".occasion")!.TextContent;
        Assert.StartsWith("New Year's Day", occasion, StringComparison.Ordinal);
        Assert.StartsWith(
            "New Year's Day",
            IcsReader.Read(await FileAsync(visitor, path, "ics")).Events.Single().Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_without_dates_and_times_begins_on_the_day_that_was_asked_for()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync(("Form.StartDate", $"{DateTime.UtcNow.AddDays(40):yyyy-MM-dd}"));
        await app.CompleteAsync(path, """{"schedule":[{"day":2,"posts":[{"platform":"X","theme":"Bread"}]}]}""");

        var only = Assert.Single(IcsReader.Read(await FileAsync(visitor, path, "ics")).Events);
        Assert.Equal((DateTime.UtcNow.Date.AddDays(41), "X: Bread"), (only.StartUtc, only.Summary));
    }

    [Theory]
    [InlineData("Sourdough, in Köln & \"Süd\"!", "sourdough-in-köln-süd")]
    [InlineData("../../etc/passwd", "etc-passwd")]
    [InlineData("مخبز العجين", "مخبز-العجين")]
    [InlineData("👩‍👩‍👧", "plan")]
    [InlineData("Bread, Nov 24 – 30", "bread"), InlineData("Bread, Nov 24 – Dec 1 (2)", "bread-2")]
    [InlineData("Nov 24 – 30", "nov-24-30")]
    public async Task A_file_is_called_after_the_plan_and_its_first_day(string name, string expected)
    {
        var (visitor, path) = await CompletedAsync(Requests.Make(Requests.Create(days: 7, platforms: "X")));
        await visitor.SendAsync("/ai-plan-builder/plans", "form[action*=Rename]", ("title", name));
        foreach (var (format, type) in ((string, string)[])
            [("ics", "text/calendar"), ("csv", "text/csv"), ("md", "text/markdown"), ("json", "application/json")])
        {
            var answer = await visitor.GetAsync($"{path}/plan.{format}");
            Assert.Equal($"{expected}-2026-11-24.{format}", answer.Response.Content.Headers.ContentDisposition!.FileNameStar);
            Assert.Equal(
                (type, "utf-8"),
                (answer.Response.Content.Headers.ContentType!.MediaType, answer.Response.Content.Headers.ContentType.CharSet));
            Assert.Equal("no-store", answer.Response.Headers.CacheControl!.ToString());
        }

        Assert.Equal(4, (await visitor.GetAsync(path)).Page.QuerySelectorAll(".export a[href*='/plan.']").Length);
        visitor.Dispose();
    }

    [Fact]
    public async Task Dates_and_addresses_of_another_writer_break_no_file()
    {
        var (visitor, path) = await CompletedAsync("""
            {"timeZone": "Europe/Berlin",
             "made": {"by": "n8n", "sources": [{"url": "https://a.example/> <img src=x> [x](javascript:1)", "title": "A source"}]},
             "schedule": [{"day": 1, "date": "0001-01-01", "posts": [{"platform": "X", "theme": "Old", "time": "09:00"}]},
                          {"day": 2, "date": "9999-12-31", "posts": []}, {"day": 3, "date": "2199-12-31", "posts": []}]}
            """);
        foreach (var format in (string[])["", "/plan.ics", "/plan.csv", "/plan.md", "/plan.json"])
        {
            Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync(path + format)).Status);
        }

        var markdown = (await visitor.GetAsync(path + "/plan.md")).Text;
        Assert.Contains("1 post, times in", markdown, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", markdown, StringComparison.Ordinal);
        visitor.Dispose();
    }

    private static string Unescaped(string cell) => cell is ['\'', '=' or '+' or '-' or '@' or '＝', ..] ? cell[1..] : cell;

    private static Plan WithCaptions(IReadOnlyList<string> captions)
    {
        var request = Requests.Create(days: 14, platforms: "Facebook");
        var plan = Requests.Make(request);
        return plan with
        {
            TotalPosts = captions.Count,
            ContentMix = ContentMix.From(plan.Posts().Take(captions.Count)),
            Schedule = [.. plan.Schedule.Take(captions.Count).Zip(captions, (day, caption) => day with
            {
                Posts =
                [
                    day.Posts[0] with
                    {
                        SuggestedCaption = caption, SuggestedHashtags = ["#a", "#b"], Angle = "=1", Theme = "# Buy <b>*this*</b>",
                    },
                ],
            })],
        };
    }

    private Task<(Visitor, string)> CompletedAsync(Plan plan) => CompletedAsync(JsonSerializer.Serialize(plan, Plan.Json));

    private async Task<(Visitor, string)> CompletedAsync(string result)
    {
        var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync();
        await app.CompleteAsync(path, result);
        return (visitor, path);
    }

    private async Task ReviseAsync(string path, Plan plan) => await app.Database.OwnerRunAsync("""
        insert into plan_revisions (job_id, number, user_id, plan, what)
        select id, 1, user_id, @plan::jsonb, 'Moved a post' from jobs where id = @id
        """, new { id = IdOf(path), plan = JsonSerializer.Serialize(plan, Plan.Json) });

    private static async Task<byte[]> FileAsync(Visitor visitor, string path, string format)
    {
        using var answer = await visitor.Http.GetAsync(
            new Uri($"{path}/plan.{format}", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }

    private static Guid IdOf(string path) => Guid.Parse(path.Split('/')[^1]);
}
