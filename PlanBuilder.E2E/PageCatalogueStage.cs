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

    public async ValueTask InitializeAsync() => app = await AppProcess.StartAsync(embedded.Folder, ("Jobs__Workers", "0"));

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

    /// <summary>
    /// Ends it with a plan that began yesterday, of the built-in planner, with one caption too long and two posts at once.
    /// </summary>
    public Task CompleteAsync(Visit visit, int days = 7, bool faulty = true)
    {
        var made = new BuiltInPlanner().Make(new PlanRequest(
            Goals.IncreaseEngagement, days,
            [.. Platform.All.Where(platform => platform.Name is "Instagram" or "TikTok" or "X")], "sourdough bakery", "",
            DateOnly.FromDateTime(DateTime.UtcNow).AddDays(-1), "Europe/Lisbon"));
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
        return MoveAsync(
            visit, "status = 'completed', result = @result::jsonb", new { result = JsonSerializer.Serialize(plan, Plan.Json) });
    }

    private static Guid JobId(Visit visit) => Guid.Parse(new Uri(visit.Page.Url).Segments[2].Trim('/'));
}
