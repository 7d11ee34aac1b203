using System.Text.Json;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Tests.Workflow.Ai;

namespace PlanBuilder.Tests.Workbench;

/// <summary>An app with a double of the AI, whose visitors have a plan of 14 posts at once and no limit.</summary>
public sealed class RewriteApp(TestPostgres server) : AiApp(server)
{
    protected override bool WithResearch => false;

    /// <summary>A visitor with a plan, and its path. The first day is 24 November 2026, the zone Europe/Berlin.</summary>
    internal async Task<(Visitor Visitor, string Path)> VisitorWithPlanAsync(Web.Planning.Plan? plan = null)
    {
        var visitor = NewVisitor();
        var account = await Database.OwnerAsync<Guid>(
            "select id from auth.users where email = @email", new { email = await visitor.SignUpAsync() });
        return (visitor, $"/ai-plan-builder/{await Database.MakePlanAsync(account, plan ?? PlanApp.Usual)}");
    }

    /// <summary>The plan as it is now, in its JSON.</summary>
    public Task<string> PlanAsync(string path) => Database.OwnerAsync<string>("""
        select coalesce(revision_plan(j.id, (select max(number) from plan_revisions r where r.job_id = j.id)), j.result)::text
          from jobs j where j.id = @id
        """, new { id = PlanApp.IdOf(path) });

    public async Task<IReadOnlyDictionary<string, string>> PostsAsync(string path)
    {
        using var plan = JsonDocument.Parse(await PlanAsync(path));
        return plan.RootElement.GetProperty("schedule").EnumerateArray().SelectMany(day => day.GetProperty("posts").EnumerateArray())
            .ToDictionary(post => post.GetProperty("id").GetString()!, post => post.GetRawText());
    }

    /// <summary>What is booked of rewrites and not refunded, and what is refunded.</summary>
    public Task<(int Booked, int Refunded)> LedgerAsync(string path) => Database.OwnerAsync<(int, int)>("""
        select (count(*) filter (where a.refunded_at is null))::int, (count(*) filter (where a.refunded_at is not null))::int
          from user_activity a where a.feature = 'planChange' and a.user_id = (select user_id from jobs where id = @id)
        """, new { id = PlanApp.IdOf(path) });

    /// <summary>Presses a button of a post's panel, as one does without scripts, and waits for what comes of it.</summary>
    public static async Task<Answer> PressAsync(Visitor visitor, string path, string post, params (string Name, string? Value)[] fields)
    {
        var answer = await visitor.SendAsync(PlanApp.Post(path, post), "#rewrite-form", fields);
        Assert.Equal(System.Net.HttpStatusCode.SeeOther, answer.Status);
        return await PanelAsync(visitor, path, post);
    }

    /// <summary>The post's page once nothing is on its way.</summary>
    public static async Task<Answer> PanelAsync(Visitor visitor, string path, string post) => await Wait.ForAsync(
        "the rewrite to end", () => visitor.GetAsync(PlanApp.Post(path, post)),
        page => page.Page.QuerySelector("#rewrite[hx-get]") is null && page.Page.QuerySelector("#rewrite") is not null,
        page => $"{(int)page.Status} {page.Words}");

    /// <summary>The same where something has to be proposed then.</summary>
    public async Task<Answer> ProposedAsync(Visitor visitor, string path, string post, params (string Name, string? Value)[] fields)
    {
        var page = await PressAsync(visitor, path, post, fields);
        Assert.True(page.Page.QuerySelector(".proposal") is not null, page.Page.QuerySelector("#rewrite")!.OuterHtml
            + await Database.OwnerAsync<string>(Invariants.Jobs));
        return page;
    }

    /// <summary>Sends one of the proposal's buttons.</summary>
    public static async Task<Answer> DecideAsync(Visitor visitor, Answer page, string button)
    {
        var pressed = page.Page.QuerySelectorAll("button[form=rewrite-form]").First(one => one.TextContent == button);
        using var content = new FormUrlEncodedContent(Visitor.Filled(page, "#rewrite-form"));
        return await visitor.SendAsync(HttpMethod.Post, pressed.GetAttribute("formaction")!, content);
    }
}
