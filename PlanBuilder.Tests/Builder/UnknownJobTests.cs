using System.Net;

namespace PlanBuilder.Tests.Builder;

/// <summary>Ids in the address that are no job of the visitor's.</summary>
public sealed class UnknownJobTests(TestApp app) : IClassFixture<TestApp>
{
    public static TheoryData<string> NoIds() =>
    [
        "not-a-job", "1", "-1", "null", "00000000-0000-0000-0000-000000000000", "{00000000-0000-0000-0000-000000000001}",
        "' or 1=1 --", "<script>alert(1)</script>",
        "%00", "%ff", "..%2f..%2fetc%2fpasswd", "00000000-0000-0000-0000-00000000000g", new string('a', 4_000),
    ];

    [Theory, MemberData(nameof(NoIds))]
    public async Task Nothing_is_there(string id)
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        foreach (var address in (string[])[$"/ai-plan-builder/{id}", $"/ai-plan-builder/{id}?handler=Status&since=0"])
        {
            var answer = await visitor.GetAsync(address);
            Assert.Contains(answer.Status, new[] { HttpStatusCode.NotFound, HttpStatusCode.BadRequest });
            Assert.DoesNotContain("<script>alert", answer.Text, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync($"/ai-plan-builder?from={Uri.EscapeDataString(id)}")).Status);
    }

    [Fact]
    public async Task An_address_longer_than_any_is_refused_before_it_is_read()
    {
        using var visitor = app.NewVisitor();
        Assert.Contains((await visitor.GetAsync("/ai-plan-builder/" + new string('a', 100_000))).Status,
            new[] { HttpStatusCode.RequestUriTooLong, HttpStatusCode.BadRequest });
    }

    [Fact]
    public async Task Upper_case_is_the_same_job()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync();
        var page = await visitor.GetEndedAsync(path);
        Assert.Equal(page.Words, (await visitor.GetAsync("/ai-plan-builder/" + path.Split('/')[^1].ToUpperInvariant())).Words);
    }

    [Fact]
    public async Task Somebody_elses_and_a_deleted_one_are_answered_like_one_that_never_was()
    {
        using var owner = app.NewVisitor();
        await owner.SignUpAsync();
        var foreign = await owner.AskForPlanAsync(("Form.Niche", "a secret project"));
        await owner.GetEndedAsync(foreign);
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var deleted = await visitor.AskForPlanAsync();
        var token = (await visitor.GetEndedAsync(deleted)).Page.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        await app.Database.OwnerRunAsync("delete from jobs where id = @id", new { id = Guid.Parse(deleted.Split('/')[^1]) });
        var before = await app.Database.SnapshotAsync(Guid.Parse(foreign.Split('/')[^1]));
        var never = $"/ai-plan-builder/{Guid.NewGuid()}";

        foreach (var ending in (string[])["", "?handler=Status&since=0", "?handler=Status&since=1", "?handler=Status&since=999"])
        {
            var expected = await AnswerAsync(never + ending);
            Assert.Equal(404, expected.Status);
            Assert.Equal(expected, await AnswerAsync(foreign + ending));
            Assert.Equal(expected, await AnswerAsync(deleted + ending));
        }

        foreach (var action in (string[])["Cancel", "TryAgain"])
        {
            var expected = await PostAsync(never, action);
            Assert.Equal(expected, await PostAsync(foreign, action));
            Assert.Equal(expected, await PostAsync(deleted, action));
        }

        Assert.Equal(
            Plain(await visitor.GetAsync($"/ai-plan-builder?from={Guid.NewGuid()}")),
            Plain(await visitor.GetAsync($"/ai-plan-builder?from={foreign.Split('/')[^1]}")));
        Assert.Equal(before, await app.Database.SnapshotAsync(Guid.Parse(foreign.Split('/')[^1])));

        async Task<(int Status, string Text, string Headers)> AnswerAsync(string path) => Observe(await visitor.GetAsync(path), path);

        async Task<(int Status, string Text, string Headers)> PostAsync(string path, string action)
        {
            using var content = new FormUrlEncodedContent([new("__RequestVerificationToken", token)]);
            return Observe(await visitor.SendAsync(HttpMethod.Post, $"{path}?handler={action}", content), path);
        }
    }

    // All that an answer tells; its own token and the address that was asked for aside.
    private static (int Status, string Text, string Headers) Observe(Answer answer, string path) => (
        (int)answer.Status, Plain(answer),
        string.Join('\n', answer.Response.Headers.Where(header => header.Key is not ("Date" or "Set-Cookie"))
            .Select(header => $"{header.Key}: {string.Join(',', header.Value)}")).Replace(
                path.Split('?')[0], "", StringComparison.Ordinal));

    private static string Plain(Answer answer)
    {
        foreach (var own in answer.Page.QuerySelectorAll("[type=hidden]"))
        {
            own.Remove();
        }

        return answer.Page.DocumentElement.OuterHtml;
    }
}
