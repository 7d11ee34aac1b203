using System.Net;
using System.Text.Json;
using AngleSharp.Dom;
using PlanBuilder.Tests.Jobs;
using PlanBuilder.Tests.Planning;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Workbench;

/// <summary>An app in which visitors have a plan at once, of a maker's choice.</summary>
public class PlanApp(TestPostgres server) : WorkerlessApp(server)
{
    internal static readonly Plan Usual = Requests.Make(Requests.Create(days: 7, platforms: "Instagram,X"));

    /// <summary>A visitor with a plan, and its path. The first day is 24 November 2026, the zone Europe/Berlin.</summary>
    internal async Task<(Visitor Visitor, string Path)> VisitorWithPlanAsync(Plan? plan = null)
    {
        var visitor = NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync();
        var result = JsonSerializer.Serialize(plan ?? Usual, Plan.Json);
        await CompleteAsync(path, result);
        return (visitor, path);
    }

    /// <summary>All revisions of the plan in their order, as "number what".</summary>
    public Task<string?> RevisionsAsync(string path) => Database.OwnerAsync<string?>(
        "select string_agg(number || ' ' || what, E'\\n' order by number) from plan_revisions where job_id = @id", new { id = IdOf(path) });

    public static Guid IdOf(string path) => Guid.Parse(path.Split('/')[2]);

    public static string Post(string path, string id) => $"{path}/post/{id}";
}

internal static class PlanPages
{
    /// <summary>Changes a post as one does without scripts. Gives the plan's page.</summary>
    public static async Task<Answer> EditAsync(
        this Visitor visitor, string path, string post, params (string Name, string? Value)[] changed)
    {
        var answer = await visitor.SendAsync(PlanApp.Post(path, post), "#post-form", changed);
        Assert.Equal(HttpStatusCode.SeeOther, answer.Status);
        return await visitor.GetAsync(answer.Location!.Split('#')[0]);
    }

    public static IElement Card(this Answer page, string post) => page.Page.QuerySelector($"#post-{post}")!;
}
