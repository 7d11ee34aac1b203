using System.Net;
using System.Text.Json;
using PlanBuilder.Tests.Jobs;
using PlanBuilder.Tests.Planning;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Delivery;

/// <summary>The page that offers schedulers' files, and the files as they are downloaded.</summary>
public sealed class SchedulersPageTests(WorkerlessApp app) : IClassFixture<WorkerlessApp>, IAsyncLifetime
{
    private readonly Visitor visitor = app.NewVisitor();
    private string path = "";

    public async ValueTask InitializeAsync()
    {
        await visitor.SignUpAsync();
        path = await visitor.AskForPlanAsync();
        var plan = Requests.Make(Requests.Create(days: 7, platforms: "Instagram,X"));
        var first = plan.Schedule[0];
        var posts = first.Posts.Select((post, i) => i == 0 ? post with { SuggestedCaption = null } : post);
        plan = plan with { Schedule = [first with { Posts = [.. posts] }, .. plan.Schedule.Skip(1)] };
        await app.CompleteAsync(path, JsonSerializer.Serialize(plan, Plan.Json));
    }

    public ValueTask DisposeAsync()
    {
        visitor.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_page_names_every_scheduler_and_what_is_left_out()
    {
        var page = await visitor.GetAsync($"{path}/schedulers");

        Assert.Equal(
            ["Buffer", "Hootsuite", "Metricool", "Publer", "SocialBee", "ContentStudio", "HighLevel"],
            page.Page.QuerySelectorAll(".schedulers h2").Select(heading => heading.TextContent));
        Assert.Contains("13 posts go into the files. Left out:", page.Words, StringComparison.Ordinal);
        Assert.Contains("Day 1, Instagram: it has no caption", page.Words, StringComparison.Ordinal);
        Assert.NotNull((await visitor.GetAsync(path)).Page.QuerySelector($"a[href='{path}/schedulers']"));
    }

    [Fact]
    public async Task Each_button_downloads_its_file()
    {
        foreach (var button in (await visitor.GetAsync($"{path}/schedulers")).Page.QuerySelectorAll(".schedulers button"))
        {
            var answer = await visitor.GetAsync(button.GetAttribute("formaction")! + "?zone=Europe/Berlin");
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.Matches("^(text/csv|application/zip)$", answer.Response.Content.Headers.ContentType!.MediaType!);
            Assert.True(answer.Response.Headers.CacheControl!.NoStore);
        }

        var filtered = await visitor.GetAsync($"{path}/schedulers/buffer?platform=X");
        Assert.Equal("text/csv", filtered.Response.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("zone=Atlantis", "#zone-refusal", "We don't know that time zone")]
    [InlineData("header=nonsense", "#header-refusal", "Paste the whole first line of your template.")]
    public async Task A_choice_that_cannot_be_leads_back_to_its_field(string query, string field, string sentence)
    {
        var refused = await visitor.GetAsync($"{path}/schedulers/metricool?{query}");
        Assert.Equal(HttpStatusCode.Redirect, refused.Status);
        var page = await visitor.GetAsync(refused.Location!);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.StartsWith(sentence, page.Page.QuerySelector(field)!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_else_gets_page_or_file()
    {
        using var other = app.NewVisitor();
        await other.SignUpAsync();
        string[] addresses = [$"{path}/schedulers", $"{path}/schedulers/buffer", $"/ai-plan-builder/{Guid.NewGuid()}/schedulers"];
        foreach (var address in addresses)
        {
            Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(address)).Status);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync($"{path}/schedulers/myspace")).Status);
    }
}
