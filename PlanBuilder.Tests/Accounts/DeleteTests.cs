using System.Net;

namespace PlanBuilder.Tests.Accounts;

public sealed class DeleteTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task A_visitor_deletes_the_account_and_everything_in_it()
    {
        using var visitor = app.NewVisitor();
        var email = await visitor.SignUpAsync();
        var plan = await visitor.AskForPlanAsync();
        await visitor.GetEndedAsync(plan);
        Assert.NotNull((await visitor.GetAsync("/profile")).Page.QuerySelector("main a[href='/account/delete']"));

        var wrong = await visitor.SendAsync("/account/delete", "main form", ("Password", "not the password"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Contains("Wrong password. Nothing was deleted.", wrong.Words, StringComparison.Ordinal);
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            (await visitor.SendAsync("/account/delete", "main form", ("Password", ""))).Status);

        var gone = await visitor.SendAsync("/account/delete", "main form", ("Password", "a long password"));
        Assert.Equal("/account/deleted", gone.Location);
        Assert.Contains("Account deleted", (await visitor.GetAsync("/account/deleted")).Words, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.GetAsync(plan)).Status); // signed out
        Assert.Equal(0, await app.Database.OwnerAsync<int>("select count(*)::int from auth.users where email = @email", new { email }));
        Assert.Equal(0, await app.Database.OwnerAsync<int>(
            "select count(*)::int from jobs where id = @id", new { id = Guid.Parse(plan.Split('/')[^1]) }));
    }
}
