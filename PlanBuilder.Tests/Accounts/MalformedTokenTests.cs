using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using PlanBuilder.Tests.Accounts.Supabase;

namespace PlanBuilder.Tests.Accounts;

/// <summary>What is sent as a token and is none: each is refused in the same words, and none is an error of ours.</summary>
public sealed class MalformedTokenTests(SupabaseApp app) : IClassFixture<SupabaseApp>
{
    private const string Head = """{"alg":"ES256","kid":"x","typ":"JWT"}""", Claims = """{"sub":"x","exp":9999999999}""";

    public static TheoryData<string> Tokens() =>
    [
        "e30.a.a.a.a", "e30.a.a.a", "e30.a.a", "e30.e30", "e30.e30.", ".e30.e30", "e30..e30", "e30.e30.e30", "..", ".....",
        "e30.e30.e30.e30.e30",
        "a.a.a", "e30=.e30=.e30=", "e30.e30.a b", "e30 .e30.e30", "e30.e30.\t", "e30.e30.%00", "e30.e30.+/+/", "Bearer e30.e30.e30",
        "e30....", "e30.e30.e30.e30.", $"{Part("[]")}.a.a.a.a", $"{Part("null")}.a.a.a.a",
        $"{Part("{\"alg\":\"dir\",\"enc\":\"A128GCM\"}")}.a.a.a.a",
        $"{Part("{\"alg\":\"dir\",\"enc\":1,\"zip\":\"DEF\"}")}..AAAA.AAAA.AAAA",
        $"{Part("{\"alg\":\"RSA-OAEP\",\"enc\":\"A256CBC-HS512\"}")}.AAAA.AAAA.AAAA.AAAA",
        $"{Part("[]")}.{Part("[]")}.AAAA", $"{Part("null")}.{Part("null")}.AAAA", $"{Part("1")}.{Part("\"x\"")}.AAAA",
        $"{Part(Head)}.{Part("{")}.AAAA",
        $"{Part(Head)}.{Part("")}.AAAA", $"{Part(Head)}.{Part("\0\0\0")}.AAAA", $"{Part("{\"alg\":1}")}.{Part(Claims)}.AAAA",
        $"{Part("{\"alg\":null,\"kid\":null}")}.{Part(Claims)}.AAAA", $"{Part("{\"alg\":[],\"kid\":{}}")}.{Part(Claims)}.AAAA",
        $"{Part("{\"alg\":\"ES256\",\"alg\":\"HS256\"}")}.{Part(Claims)}.AAAA",
        $"{Part("{\"alg\":\"dir\",\"enc\":\"A128GCM\"}")}.{Part(Claims)}.AAAA",
        $"{Part(Head)}.{Part("{\"exp\":1e400}")}.AAAA", $"{Part(Head)}.{Part("{\"exp\":99999999999999999999}")}.AAAA",
        $"{Part(Head)}.{Part("{\"exp\":\"soon\"}")}.AAAA",
        $"{Part(Head)}.{Part("{\"exp\":[1],\"nbf\":{}}")}.AAAA", $"{Part(Head)}.{Part("{\"iss\":[],\"aud\":{},\"sub\":1}")}.AAAA",
        $"{Part("{\"alg\":\"HS256\"}")}.{Part("{\"exp\":-1e300,\"aud\":[[]],\"sub\":{},\"role\":[]}")}.AAAA",
        $"{Part(Head)}.{Part(new string('[', 4_000))}.AAAA", $"{Part(Head)}.{WebEncoders.Base64UrlEncode([0xFF, 0xFE, 0x7B])}.AAAA",
        "e30.e30." + new string('A', 16 * 1024), new string('.', 20_000),
    ];

    /// <summary>Claims of a token that is signed as it should be: whoever has the project's key may still write nonsense.</summary>
    public static TheoryData<string> SignedClaims() =>
    [
        """{"exp":99999999999999999999}""", """{"exp":"soon"}""", """{"exp":[]}""", """{"exp":-1e300}""", """{"nbf":{}}""",
        """{"iat":[]}""", """{"sub":1}""",
        """{"sub":{}}""", """{"role":[]}""", """{"role":1}""", """{"aud":{}}""", """{"iss":{}}""", """{"iss":1}""",
    ];

    [Theory, MemberData(nameof(Tokens))]
    public async Task It_is_refused(string token) => await IsRefusedAsync(token);

    [Theory, MemberData(nameof(SignedClaims))]
    public async Task Claims_of_the_wrong_kind_are_refused(string claims)
    {
        var (id, _) = await app.MakeAccountAsync();
        await IsRefusedAsync(app.Supabase.Tokens.Good(id, written =>
        {
            foreach (var (name, value) in JsonNode.Parse(claims)!.AsObject())
            {
                written[name] = value?.DeepClone();
            }
        }));
    }

    [Theory]
    [InlineData("""{"email":{}}""")]
    [InlineData("""{"email":1}""")]
    [InlineData("""{"app_metadata":"x"}""")]
    [InlineData("""{"app_metadata":{"role":{}}}""")]
    public async Task What_does_not_say_who_it_is_may_be_of_any_kind(string claims)
    {
        var (id, _) = await app.MakeAccountAsync();
        var (name, value) = JsonNode.Parse(claims)!.AsObject().Single();

        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(app.Supabase.Tokens.Good(id,
        written => written[name] = value!.DeepClone()))).Status);
    }

    private async Task IsRefusedAsync(string token)
    {
        var answer = await AskAsync(token);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Equal("unauthorized", (string?)JsonNode.Parse(answer.Text)!["error"]);
    }

    private async Task<Answer> AskAsync(string token)
    {
        using var visitor = app.NewVisitor();
        using var body = new StringContent("{}", Encoding.UTF8, "application/json");
        var created = await visitor.SendAsync(HttpMethod.Post, "/api/create-plan-builder-job", body, ("Authorization", "Bearer " + token));
        var answer = await visitor.SendAsync(HttpMethod.Get, $"/api/get-job-status?jobId={Guid.NewGuid()}", null, ("Authorization",
        "Bearer " + token));
        Assert.Equal(answer.Status == HttpStatusCode.Unauthorized, created.Status == HttpStatusCode.Unauthorized);
        return answer;
    }

    private static string Part(string text) => WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(text));
}
