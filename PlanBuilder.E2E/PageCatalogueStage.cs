using System.Text.Json;
using Dapper;
using PlanBuilder.Tests;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow.BuiltIn;

namespace PlanBuilder.E2E;

/// <summary>An app whose jobs nobody runs, so that each can be shown in any state for as long as somebody looks.</summary>
public sealed class PageCatalogueStage : IAsyncLifetime
{
    private readonly EmbeddedApp embedded = new();
    private AppProcess app = null!;

    public Uri Address => app.Address;

    // No mail server listens there: what a page says about an email doesn't wait for one.
    public async ValueTask InitializeAsync() => app = await AppProcess.StartAsync(
        embedded.Folder, ("Jobs__Workers", "0"), ("App__PublicUrl", "http://localhost"), ("Mail__Host", "127.0.0.1"),
        ("Mail__Port", "1"), ("Mail__From", "PlanBuilder <plans@example.org>"));

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        embedded.Dispose();
    }

    /// <summary>Moves the job that the visitor looks at.</summary>
    public async Task MoveAsync(Visit visit, string change, object? parameters = null)
    {
        await using var connection = await embedded.ConnectAsync();
        await connection.ExecuteAsync($"set planbuilder.writer = 'app'; update jobs set {change} where id = '{JobId(visit)}'", parameters);
    }

    /// <summary>Writes its first posts.</summary>
    public async Task WriteAsync(Visit visit, int count)
    {
        var posts = Make(7).Schedule.SelectMany(day => day.Posts.Select(post => (day.Day, Post: post)));
        await using var connection = await embedded.ConnectAsync();
        foreach (var (i, written) in posts.Take(count).Index())
        {
            await connection.ExecuteAsync(
                "insert into job_posts (job_id, slot, day, post, attempt) values (@JobId, @slot, @Day, @post::jsonb, 1)",
                new { JobId = JobId(visit), slot = i + 1, written.Day, post = JsonSerializer.Serialize(written.Post, Plan.Json) });
        }
    }

    /// <summary>
    /// Ends it with a plan that began yesterday, of the built-in planner, with one caption too long and two posts at once.
    /// </summary>
    public async Task CompleteAsync(Visit visit, int days = 7, bool faulty = true)
    {
        var made = Make(days);
        var first = made.Schedule[0];
        var plan = !faulty ? made : made with
        {
            Provenance = made.Provenance with
            {
                Sources =
                [
                    new("https://example.org/bread", "Bread trends of the year", "2026-11-02"), new("https://example.org/rye"),
                ],
            },
            Schedule =
            [
                first with
                {
                    Posts =
                    [
                        .. first.Posts.Select(post => post.Platform == "X"
                            ? post with { SuggestedCaption = string.Concat(Enumerable.Repeat("The oven is warm. ", 40)) }
                            : post),
                        first.Posts[0] with { Id = "second", Theme = "السلام عليكم: خبز <b>اليوم</b>" },
                    ],
                },
                .. made.Schedule.Skip(1),
            ],
        };
        await MoveAsync(visit, "status = 'running', runner = coalesce(runner, 'local')");
        await MoveAsync(
            visit, "status = 'completed', result = @result::jsonb", new { result = JsonSerializer.Serialize(plan, Plan.Json) });
    }

    private static Plan Make(int days) => new BuiltInPlanner().Make(new PlanRequest(
        Goals.IncreaseEngagement, days,
        [.. Platform.All.Where(platform => platform.Name is "Instagram" or "TikTok" or "X")], "sourdough bakery", "",
        DateOnly.FromDateTime(DateTime.UtcNow).AddDays(-1), "Europe/Lisbon"));

    /// <summary>Gives the token of a link for a forgotten password, as an email would hold it.</summary>
    public async Task<string> MakePasswordLinkAsync(string email)
    {
        await using var connection = await embedded.ConnectAsync();
        return await connection.QuerySingleAsync<string>("""
            with made as (select gen_random_uuid()::text as token), link as (
              insert into password_links (token_hash, user_id)
              select sha256(made.token::bytea), users.id from made, auth.users where email = @email)
            select token from made
            """, new { email });
    }

    /// <summary>From the next sign-in on, the account is an operator's, and its password somebody else's choice.</summary>
    public async Task GivePasswordAndRoleAsync(string email)
    {
        await using var connection = await embedded.ConnectAsync();
        await connection.ExecuteAsync("""
            update auth.users set must_change_password = true, raw_app_meta_data = '{"role": "operator"}' where email = @email
            """, new { email });
    }

    /// <summary>Adds an account for which an AI is at work, and gives its ID and address.</summary>
    public async Task<(Guid Id, string Email)> AddAccountAsync()
    {
        await using var connection = await embedded.ConnectAsync();
        var (id, email) = await connection.QuerySingleAsync<(Guid Id, string Email)>("""
            insert into auth.users (email, encrypted_password) values (gen_random_uuid() || '@another.example.org', 'none')
            returning id, email
            """);
        await connection.ExecuteAsync("""
            insert into ai_usage (user_id, day, purpose, key, calls, tokens)
            values (@id, (now() at time zone 'utc')::date, 'plan', 'a plan', 11, 123456)
            """, new { id });
        return (id, email);
    }

    private static Guid JobId(Visit visit) => Guid.Parse(new Uri(visit.Page.Url).Segments[2].Trim('/'));
}
