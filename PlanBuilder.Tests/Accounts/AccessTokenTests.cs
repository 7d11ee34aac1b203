using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Dapper;
using PlanBuilder.Tests.Accounts.Supabase;
using PlanBuilder.Web.Accounts;

namespace PlanBuilder.Tests.Accounts;

/// <summary>Tokens that let nobody in. The table of jobs is locked while they are tried: whichever reached it would hang.</summary>
public sealed class AccessTokenTests(SupabaseApp app) : IClassFixture<SupabaseApp>
{
    private static long Now => DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    [Fact]
    public async Task Each_is_refused_and_none_reaches_the_database()
    {
        var (id, good) = await app.MakeAccountAsync();
        using var visitor = app.NewVisitor();
        await using var locked = await app.Database.OpenAsync();
        await locked.ExecuteAsync("begin; lock table jobs in access exclusive mode");

        foreach (var (what, authorization) in Bad(id, good))
        {
            foreach (var answer in new[] { await AskAsync(authorization), await CreateAsync(authorization) })
            {
                Assert.True(answer.Status == HttpStatusCode.Unauthorized, $"{what}: {answer.Status}");
                Assert.Equal("unauthorized", (string?)JsonNode.Parse(answer.Text)!["error"]);
            }
        }

        var asking = AskAsync("Bearer " + good);
        await app.Database.WaitedForAsync("jobs");
        await locked.ExecuteAsync("rollback");
        Assert.Equal(HttpStatusCode.NotFound, (await asking).Status);

        Task<Answer> AskAsync(string authorization) => visitor.SendAsync(
            HttpMethod.Get, $"/api/get-job-status?jobId={Guid.NewGuid()}", null, ("Authorization", authorization));

        async Task<Answer> CreateAsync(string authorization)
        {
            using var body = new StringContent(
                """{"goal":"Grow followers","period":"7 days","platforms":["X"]}""", Encoding.UTF8, "application/json");
            return await visitor.SendAsync(HttpMethod.Post, "/api/create-plan-builder-job", body, ("Authorization", authorization));
        }
    }

    [Fact]
    public async Task Tokens_that_anybody_can_make_up_are_not_brought_to_a_project_that_publishes_keys()
    {
        var (id, _) = await app.MakeAccountAsync();
        using var visitor = app.NewVisitor();
        var before = app.Supabase.Calls.Count(call => call != "GET settings");
        for (var made = 0; made < 50; made++)
        {
            var token = TokenMaker.ByHmac(app.Supabase.Tokens.Claims(id, "x@example.org", Guid.NewGuid()), Guid.NewGuid().ToByteArray());
            var answer = await visitor.GetAsync($"/api/get-job-status?jobId={id}", ("Authorization", "Bearer " + token));
            Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        }

        Assert.InRange(app.Supabase.Calls.Count(call => call != "GET settings") - before, 0, 1); // its keys, where nobody needed them yet
    }

    private IEnumerable<(string What, string Authorization)> Bad(Guid id, string good)
    {
        var maker = app.Supabase.Tokens;
        var claims = maker.Claims(id, "ana@example.org", Guid.NewGuid());
        var parts = good.Split('.');
        (string What, string Token)[] tokens =
        [
            ("none", ""), ("a word", "token"), ("dots", "..."), ("expired", maker.Good(id, c => c["exp"] = Now - 60)),
            ("without an end", maker.Good(id, c => c.Remove("exp"))), ("not yet valid", maker.Good(id, c => c["nbf"] = Now + 600)),
            ("alg none", TokenMaker.Bare(claims)), ("alg None", TokenMaker.Bare(claims, "None")),
            ("alg ES256 without a signature", TokenMaker.Bare(claims, "ES256")),
            ("HS256 by the public key", TokenMaker.ByHmac(claims, Encoding.ASCII.GetBytes(maker.PublicPem))),
            ("HS256 by the key's JSON", TokenMaker.ByHmac(claims, Encoding.ASCII.GetBytes(maker.PublicKey.ToJsonString()))),
            ("another audience", maker.Good(id, c => c["aud"] = "other")), ("no audience", maker.Good(id, c => c.Remove("aud"))),
            ("another issuer", maker.Good(id, c => c["iss"] = "https://evil.example/auth/v1")),
            ("no issuer", maker.Good(id, c => c.Remove("iss"))),
            ("another key's id", maker.Good(id, header: h => h["kid"] = "another")),
            ("no key's id", maker.Good(id, header: h => h.Remove("kid"))),
            ("another project's key", maker.Foreign(id)),
            ("keys of its own", maker.Good(
                id, header: h => { h["kid"] = "mine"; h["jku"] = "http://127.0.0.1:1/jwks.json"; h["jwk"] = maker.PublicKey; })),
            ("the anon key", SupabaseDouble.AnonKey), ("the secret key", SupabaseDouble.ServiceKey),
            ("the older anon key", maker.Good(id, c => { c["role"] = "anon"; c.Remove("sub"); })),
            ("the older service key", maker.Good(id, c => { c["role"] = "service_role"; c.Remove("sub"); })),
            ("another role", maker.Good(id, c => c["role"] = "service_role")), ("no role", maker.Good(id, c => c.Remove("role"))),
            ("nobody's", maker.Good(id, c => c.Remove("sub"))), ("a name for an id", maker.Good(id, c => c["sub"] = "' or 1=1 --")),
            ("changed claims", $"{parts[0]}.{parts[1][..^2]}AA.{parts[2]}"), ("a changed signature", good[..^6] + "AAAAAA"),
            ("cut", good[..^10]),
            ("100 kB", good + new string('A', 100_000)), ("encrypted", "a.b.c.d.e"), ("twice", good + "." + good),
        ];
        return tokens.Select(token => (token.What, "Bearer " + token.Token))
            .Append(("nothing", "")).Append(("another scheme", "Basic " + good)).Append(("no scheme", good));
    }
}

/// <summary>Projects that sign by a secret, which they keep or share; and no project at all.</summary>
public sealed class OtherAccessTokenTests(LegacyApp legacy, FloodedLegacyApp flooded, SharedSecretApp shared, TestApp local)
    : IClassFixture<LegacyApp>, IClassFixture<FloodedLegacyApp>, IClassFixture<SharedSecretApp>, IClassFixture<TestApp>
{
    [Fact]
    public async Task A_project_that_keeps_its_secret_is_asked_itself_once_a_minute()
    {
        using var visitor = legacy.NewVisitor();
        await visitor.SignUpAsync();
        var user = legacy.Supabase.Users.Last();
        var token = TokenMaker.ByHmac(
            legacy.Supabase.Tokens.Claims(user.User.Id, "another address", user.Id),
            Encoding.UTF8.GetBytes(TokenMaker.LegacySecret));
        var before = legacy.Supabase.CountCalls("GET user");
        for (var poll = 0; poll < 3; poll++)
        {
            Assert.Equal(HttpStatusCode.NotFound, await AskAsync(legacy, token));
        }

        Assert.Equal(before + 1, legacy.Supabase.CountCalls("GET user"));
        var forged = TokenMaker.ByHmac(
            legacy.Supabase.Tokens.Claims(user.User.Id, "x@example.org", user.Id),
            "another secret of thirty-two characters"u8.ToArray());
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(legacy, forged));
    }

    [Fact]
    public async Task A_project_that_keeps_its_secret_is_asked_so_often_for_all_together_and_known_tokens_go_on()
    {
        using var visitor = flooded.NewVisitor();
        await visitor.SignUpAsync();
        var user = flooded.Supabase.Users.Last();
        var known = flooded.Supabase.Tokens.Make(user);
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(flooded, known));

        var before = flooded.Supabase.CountCalls("GET user");
        var answers = new List<HttpStatusCode>();
        for (var made = 0; made < 100; made++)
        {
            answers.Add(await AskAsync(flooded, TokenMaker.ByHmac(
                flooded.Supabase.Tokens.Claims(user.User.Id, "x@example.org", user.Id), Guid.NewGuid().ToByteArray())));
        }

        Assert.InRange(flooded.Supabase.CountCalls("GET user") - before, 1, VouchedTokens.PerMinute * 3 / 2);
        Assert.Equal(HttpStatusCode.Unauthorized, answers[0]);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answers[^1]);
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(flooded, known));
        await visitor.SendAsync("/profile", "header form");
        await visitor.SignUpAsync(); // whoever Supabase lets in is not held up by them
    }

    [Fact]
    public async Task A_project_that_keeps_its_secret_is_not_asked_about_what_is_no_token_of_an_account_now()
    {
        var before = legacy.Supabase.CountCalls("GET user");
        foreach (var change in (Action<JsonObject>[])
            [c => c["exp"] = 1_000, c => c.Remove("exp"), c => c["aud"] = "other", c => c["role"] = "anon",
             c => c.Remove("sub"), c => c["sub"] = "ana"])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(legacy, legacy.Supabase.Tokens.Good(Guid.NewGuid(), change)));
        }

        Assert.Equal(before, legacy.Supabase.CountCalls("GET user"));
    }

    [Fact]
    public async Task A_shared_secret_is_the_only_one_that_counts_where_it_is_set()
    {
        var id = await shared.Database.MakeAccountAsync();
        var claims = shared.Supabase.Tokens.Claims(id, "ana@example.org", Guid.NewGuid());
        var secret = Encoding.UTF8.GetBytes(TokenMaker.LegacySecret);
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(shared, TokenMaker.ByHmac(claims, secret)));
        claims.Remove("iss"); // as @supabase/lite makes them
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(shared, TokenMaker.ByHmac(claims, secret)));
        claims["iss"] = "supabase";
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(shared, TokenMaker.ByHmac(claims, secret)));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(shared, shared.Supabase.Tokens.Good(id)));
        Assert.DoesNotContain(shared.Supabase.Calls, call => call != "GET settings");
    }

    [Fact]
    public async Task Without_a_project_every_token_is_refused()
    {
        var id = await local.Database.MakeAccountAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(local, legacy.Supabase.Tokens.Good(id)));
        using var visitor = local.NewVisitor();
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync("/account/confirm?token_hash=x&type=email")).Status);
    }

    private static async Task<HttpStatusCode> AskAsync(TestApp app, string token)
    {
        using var visitor = app.NewVisitor();
        return (await visitor.GetAsync($"/api/get-job-status?jobId={Guid.NewGuid()}", ("Authorization", "Bearer " + token))).Status;
    }
}
