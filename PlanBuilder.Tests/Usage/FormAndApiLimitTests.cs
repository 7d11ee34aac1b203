using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using PlanBuilder.Tests.Accounts.Supabase;

namespace PlanBuilder.Tests.Usage;

/// <summary>The form and the API ask at once for an account's last plan.</summary>
public sealed class FormAndApiLimitTests(SupabaseApp app) : IClassFixture<SupabaseApp>
{
    private const int Requests = 50;

    [Fact]
    public async Task Fifty_at_once_from_form_and_API_take_the_one_plan_that_is_left()
    {
        using var visitor = app.NewVisitor();
        var email = await visitor.SignUpAsync();
        var account = await app.Database.OwnerAsync<Guid>("select id from auth.users where email = @email", new { email });
        await app.Database.OwnerRunAsync(
            "insert into user_activity (user_id, feature) select @account, 'aiPlanBuilder' from generate_series(1, 2)", new { account });
        var form = await visitor.GetAsync("/ai-plan-builder");
        var token = app.Supabase.Tokens.Good(account);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, Requests).Select(i => i % 2 == 0 ? FromFormAsync(visitor, form) : FromApiAsync(visitor, token)));

        Assert.Single(answers, status => status is HttpStatusCode.SeeOther or HttpStatusCode.OK);
        Assert.Equal(Requests - 1, answers.Count(status => status == HttpStatusCode.TooManyRequests));
        Assert.Equal(1, await app.Database.OwnerAsync<int>("select count(*)::int from jobs where user_id = @account", new { account }));
        Assert.Contains("3 of 3 plans used this month", (await visitor.GetAsync("/usage")).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_form_another_try_and_the_API_refuse_alike()
    {
        using var visitor = app.NewVisitor();
        var email = await visitor.SignUpAsync();
        var account = await app.Database.OwnerAsync<Guid>("select id from auth.users where email = @email", new { email });
        var form = await visitor.GetAsync("/ai-plan-builder");
        string path;
        await using (await app.Database.HoldProfilesAsync())
        {
            path = (await visitor.SendAsync("/ai-plan-builder", form, "#plan-form")).Location!;
            await visitor.SendAsync(path, "#stop form"); // cancels it
        }

        await app.Database.OwnerRunAsync(
            "insert into user_activity (user_id, feature) select @account, 'aiPlanBuilder' from generate_series(1, 3)", new { account });

        var fromApi = await PostAsync(visitor, app.Supabase.Tokens.Good(account));
        var fromForm = await visitor.SendAsync("/ai-plan-builder", form, "#plan-form", ("Form.Key", Guid.NewGuid().ToString("N")));
        var again = await visitor.SendAsync(path, "#job form");
        var sentence = (string)JsonNode.Parse(fromApi.Text)!["message"]!;

        Assert.All((Answer[])[fromApi, fromForm, again], answer => Assert.Equal(HttpStatusCode.TooManyRequests, answer.Status));
        Assert.Contains(sentence, fromForm.Words, StringComparison.Ordinal);
        Assert.Contains(sentence, again.Words, StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> FromFormAsync(Visitor visitor, Answer form) =>
        (await visitor.SendAsync("/ai-plan-builder", form, "#plan-form", ("Form.Key", Guid.NewGuid().ToString("N")))).Status;

    private static async Task<HttpStatusCode> FromApiAsync(Visitor visitor, string token) => (await PostAsync(visitor, token)).Status;

    private static async Task<Answer> PostAsync(Visitor visitor, string token)
    {
        using var content = new StringContent(
            """{"goal":"Grow followers","period":"7 days","platforms":["X"]}""", Encoding.UTF8, "application/json");
        return await visitor.SendAsync(HttpMethod.Post, "/api/create-plan-builder-job", content, ("Authorization", "Bearer " + token));
    }
}
