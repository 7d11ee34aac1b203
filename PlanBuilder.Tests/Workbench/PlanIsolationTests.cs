using System.Globalization;
using System.Text.Json;
using PlanBuilder.Tests.Jobs;
using PlanBuilder.Tests.Planning;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Workbench;

/// <summary>
/// Four hundred attempts across accounts on everything a plan can be asked for or have done to it: each is answered, word for word, like
/// one on a plan that never was, and changes nothing.
/// </summary>
public sealed class PlanIsolationTests(WorkerlessApp app) : IClassFixture<WorkerlessApp>
{
    private static readonly string[] Asked =
    [
        "", "?handler=Status&since=0", "/plan.ics", "/plan.csv", "/plan.json", "/plan.md", "/revisions", "/revisions?number=1",
        "/post/d1-instagram", "/post?day=1",
    ];

    private static readonly string[] Done =
    [
        "{0}?handler=Cancel", "{0}?handler=TryAgain", "{0}/post/d1-instagram", "{0}/post", "{0}/post/d1-instagram?handler=Remove",
        "{0}/revisions?handler=Undo", "{0}/revisions?handler=Restore&number=0",
        "/ai-plan-builder/plans?handler=Rename&id={1}", "/ai-plan-builder/plans?handler=Delete&id={1}",
        "/ai-plan-builder/plans?handler=Restore&id={1}",
    ];

    [Fact]
    public async Task Nothing_of_another_account_is_seen_or_moved_in_four_hundred_attempts()
    {
        var owners = new List<(Visitor Visitor, Guid Id, string Before)>();
        for (var account = 0; account < 5; account++)
        {
            var visitor = app.NewVisitor();
            await visitor.SignUpAsync();
            var id = Guid.Parse((await visitor.AskForPlanAsync(("Form.Niche", $"secret project {account}"))).Split('/')[^1]);
            await app.Database.CompleteAsync(
                id, JsonSerializer.Serialize(Requests.Make(Requests.Create(days: 7, platforms: "Instagram")), Plan.Json));
            await app.Database.OwnerRunAsync("""
                insert into plan_revisions (job_id, number, user_id, plan, what)
                select id, 1, user_id, result, 'Changed a secret' from jobs where id = @id
                """, new { id });
            if (account == 4)
            {
                await visitor.SendAsync("/ai-plan-builder/plans", "form[action*=Delete]"); // a deleted one is nobody's to find
            }

            owners.Add((visitor, id, await EverythingAsync(id)));
        }

        var attempts = 0;
        foreach (var (visitor, own, _) in owners)
        {
            var page = (await visitor.GetAsync("/ai-plan-builder")).Page;
            var token = page.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!;
            foreach (var (ending, action) in Asked.Select(ending => (Ending: (string?)ending, Action: (string?)null))
                .Concat(Done.Select(action => ((string?)null, (string?)action))))
            {
                var never = await AnswerAsync(Guid.NewGuid());
                Assert.InRange(never.Status, 303, 499); // cancelling leads to where it is said
                foreach (var (_, id, _) in owners.Where(owner => owner.Id != own))
                {
                    Assert.Equal(never, await AnswerAsync(id));
                    attempts++;
                }

                async Task<(int Status, string Text, string Headers)> AnswerAsync(Guid id)
                {
                    var path = $"/ai-plan-builder/{id}";
                    if (ending is not null)
                    {
                        return Observe(await visitor.GetAsync(path + ending), id);
                    }

                    using var form = new FormUrlEncodedContent(
                        [new("__RequestVerificationToken", token), new("title", "taken over"), new("on", "1")]);
                    return Observe(
                        await visitor.SendAsync(HttpMethod.Post, string.Format(CultureInfo.InvariantCulture, action!, path, id), form),
                        id);
                }
            }
        }

        Assert.Equal(400, attempts);
        foreach (var (visitor, id, before) in owners)
        {
            Assert.Equal(before, await EverythingAsync(id));
            visitor.Dispose();
        }
    }

    // All that an answer tells but its own token, the date, and the id that was asked for.
    private static (int Status, string Text, string Headers) Observe(Answer answer, Guid id)
    {
        foreach (var own in answer.Page.QuerySelectorAll("[type=hidden]"))
        {
            own.Remove();
        }

        var headers = answer.Response.Headers.Concat(answer.Response.Content.Headers)
            .Where(header => header.Key is not ("Date" or "Set-Cookie" or "Content-Length"))
            .Select(header => $"{header.Key}: {string.Join(',', header.Value)}");
        return ((int)answer.Status, answer.Page.DocumentElement.OuterHtml.Replace($"{id}", "", StringComparison.Ordinal),
            string.Join('\n', headers).Replace($"{id}", "", StringComparison.Ordinal));
    }

    private Task<string> EverythingAsync(Guid id) => app.Database.OwnerAsync<string>("""
        select to_jsonb(j) || jsonb_build_object(
                 'revisions', (select jsonb_agg(to_jsonb(r) order by number) from plan_revisions r where r.job_id = j.id),
                 'notifications', (select jsonb_agg(to_jsonb(n) order by id) from job_notifications n where n.job_id = j.id))
          from jobs j where id = @id
        """, new { id });
}
