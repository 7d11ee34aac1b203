using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PlanBuilder.Tests.Accounts.Supabase;

/// <summary>
/// Supabase Auth as it is on the wire (<c>X-Supabase-Api-Version: 2024-01-01</c>), on a loopback port: accounts, sessions whose refresh
/// tokens are good once (and the one before the last, as there), links good once, ES256 tokens and their public keys.
/// </summary>
public sealed class SupabaseDouble : IAsyncDisposable
{
    public const string AnonKey = "sb_publishable_for_tests", ServiceKey = "sb_secret_for_tests";

    private readonly WebApplication app;
    private readonly SupabaseUsers users = new();
    private readonly SupabaseFactors factors;
    private readonly SupabaseVisits visits = new();
    private readonly ConcurrentDictionary<string, int> grants = new();
    private readonly ConcurrentQueue<string> calls = new();
    private readonly ConcurrentQueue<(int Status, string Body)> refusals = new();

    private SupabaseDouble()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        factors = new SupabaseFactors(users);
        app = builder.Build();
        app.Run(AnswerAsync);
    }

    public Uri Address { get; private set; } = null!;

    public TokenMaker Tokens { get; private set; } = null!;

    internal IEnumerable<SupabaseLogin> Users => users.Sessions.Values;

    /// <summary>Each call, such as <c>POST token?grant_type=password</c>.</summary>
    public IReadOnlyCollection<string> Calls => calls;

    /// <summary>Whether an address has to be confirmed by email first.</summary>
    public bool ConfirmsMail { get; set; }

    /// <summary>What it says of how long a session's access token is good, in seconds.</summary>
    public int ExpiresIn { get; set; } = 3600;

    /// <summary>Neither sessions nor keys are given.</summary>
    public bool IsDown { get; set; }

    public bool KeysAreDown { get; set; }

    /// <summary>The call whose connection is closed, once, as a gateway does with one that was idle.</summary>
    public string? HangsUpOn { get; set; }

    /// <summary>
    /// How many sessions an address may ask for, new ones and renewals together; that of the caller, or the one it forwards with the
    /// secret key.
    /// </summary>
    public int GrantsPerAddress { get; set; } = int.MaxValue;

    /// <summary>For whom sessions were asked for.</summary>
    public IEnumerable<string> GrantAddresses => grants.Keys;

    /// <summary>Which ways to sign in are on, as its settings say it.</summary>
    public string Providers { get; set; } = """{"email":true,"phone":false,"google":false}""";

    /// <summary>What holds each answer until it is done.</summary>
    public Task Answering { get; set; } = Task.CompletedTask;

    /// <summary>Called with each new account's id and address: its database has a row for it.</summary>
    public Func<Guid, string, Task> Created { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>What the next visitor of a provider comes back with instead of a code, such as <c>error=access_denied</c>.</summary>
    public string? ProviderRefuses { set => visits.Refusal = value; }

    internal SupabaseUser User(string email) => users.Find(email)!;

    /// <summary>The last link sent to an address: <c>token_hash=...&amp;type=...</c>.</summary>
    public string LinkTo(string email) =>
        users.Links.Last(link => link.Email == email) is var (hash, type, _) ? $"token_hash={hash}&type={type}" : "";

    public static async Task<SupabaseDouble> StartAsync()
    {
        var supabase = new SupabaseDouble();
        await supabase.app.StartAsync();
        supabase.Address = new Uri(supabase.app.Urls.Single());
        supabase.Tokens = new TokenMaker(new Uri(supabase.Address, "auth/v1").ToString());
        return supabase;
    }

    public int CountCalls(string call) => calls.Count(made => made == call);

    /// <summary>Comes back when it was called so many times.</summary>
    public Task CalledAsync(string call, int times) =>
        Wait.UntilAsync($"call {times} of {call}", () => CountCalls(call) >= times, () => string.Join(", ", Calls));

    /// <summary>Answers the next call so.</summary>
    public void RefuseNext(int status, string body) => refusals.Enqueue((status, body));

    /// <summary>Ends all sessions, as an operator does.</summary>
    public void RevokeAll() => users.Sessions.Clear();

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.ToString().Replace("/auth/v1/", "", StringComparison.Ordinal) + context.Request.QueryString;
        var call = $"{context.Request.Method} {path}";
        calls.Enqueue(call);
        if (call == HangsUpOn)
        {
            HangsUpOn = null;
            context.Abort();
            return;
        }

        await Answering.WaitAsync(context.RequestAborted);
        var (status, body) = IsDown ? (503, "upstream connect error")
            : !IsReadInTheBackground(context.Request, path) && refusals.TryDequeue(out var refusal) ? refusal
            : path.StartsWith("authorize?", StringComparison.Ordinal) // a browser's own, without a key
                ? visits.Begin(context.Request.Query) is { } back ? (302, back) : Refusal(400, "validation_failed")
            : context.Request.Headers["apikey"] is var key && key != AnonKey && key != ServiceKey
                ? (401, """{"message":"Invalid API key"}""")
                : await AnswerAsync(context.Request, path);
        context.Response.StatusCode = status;
        if (status == 302)
        {
            context.Response.Headers.Location = body;
            return;
        }

        if (body.Length == 0) // to a 204 even an empty text would be an error, and close the connection
        {
            return;
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body);
    }

    private async Task<(int, string)> AnswerAsync(HttpRequest request, string path)
    {
        using var body = new StreamReader(request.Body);
        var said = await body.ReadToEndAsync() is { Length: > 0 } text ? JsonNode.Parse(text) : null;
        string Field(string name) => (string?)said?[name] ?? "";
        var session = users.SessionOf(Tokens.SessionIn(Bearer(request)));
        if (path.StartsWith("token?", StringComparison.Ordinal)
            && grants.AddOrUpdate(AddressOf(request), 1, (_, made) => made + 1) > GrantsPerAddress)
        {
            return Refusal(429, "over_request_rate_limit");
        }

        if (session is not null && path.Split('/') is ["factors", ..] asked)
        {
            var (status, answer) = factors.Answer(request.Method, asked, said, AddressOf(request), session);
            return (status, (Guid?)answer["session"] is { } id ? Write(users.Sessions[id]) : answer.ToJsonString());
        }

        switch ($"{request.Method} {path}")
        {
            case "GET settings":
                return (200, $$"""{"external":{{Providers}},"disable_signup":false,"mailer_autoconfirm":true}""");
            case "GET /rest/v1/jobs?select=id&limit=1":
                return request.Headers["apikey"] == ServiceKey
                    ? (200, "[]")
                    : (401, """{"code":"42501","message":"permission denied for table jobs"}""");
            case "GET .well-known/jwks.json":
                return KeysAreDown ? (503, "") : (200, Tokens.PublicKeys);
            case "GET .well-known/openid-configuration":
                return (200, new JsonObject { ["issuer"] = Tokens.Issuer }.ToJsonString());
            case "POST signup" when users.Find(Field("email")) is { Confirmed: true }:
                return ConfirmsMail ? (200, SupabaseUser.Nobody) : Refusal(422, "user_already_exists");
            case "POST signup":
                var made = users.Make(Field("email"), Field("password"), confirmed: !ConfirmsMail);
                await Created(made.Id, made.Email);
                return ConfirmsMail ? (200, made.Write(users.Link(made, "email"))) : (200, Begin(made));
            case "POST token?grant_type=password":
                return users.Find(Field("email")) is not { } user || user.Password != Field("password")
                    ? Refusal(400, "invalid_credentials")
                    : user.Confirmed ? (200, Begin(user)) : Refusal(400, "email_not_confirmed");
            case "POST token?grant_type=pkce":
                return visits.Exchange(Field("auth_code"), Field("code_verifier")) is { } provider
                    ? (200, Begin(await JoinedAsync(provider)))
                    : Refusal(404, "flow_state_not_found");
            case "POST otp":
                return users.Link(users.Find(Field("email")), "magiclink") is null ? Refusal(422, "otp_disabled") : (200, "{}");
            case "POST token?grant_type=refresh_token":
                return users.Renew(Field("refresh_token")) is { } renewed ? (200, Write(renewed)) : Refusal(400, "refresh_token_not_found");
            case "POST logout?scope=local" when session is not null:
                users.Sessions.TryRemove(session.Id, out _);
                return (204, "");
            case "POST logout?scope=global" when session is not null:
                users.EndAll(session.User);
                return (204, "");
            case "POST recover":
                users.Link(users.Find(Field("email")), "recovery");
                return (200, "{}");
            case "POST verify":
                return users.Use(Field("token_hash"), Field("type")) is { } confirmed
                    ? (200, Begin(confirmed))
                    : Refusal(403, "otp_expired");
            case "PUT user" when session is not null:
                session.User.Password = Field("password");
                return (200, session.User.Write(null));
            case "GET user" when session is not null:
                return (200, session.User.Write(null));
            case "GET user" when !Tokens.IsSigned(Bearer(request)):
                return Refusal(403, "bad_jwt");
            case "GET user" or "PUT user" or "POST logout?scope=local" or "POST logout?scope=global":
                return Refusal(403, "session_not_found");
            default:
                return Refusal(404, "not_found");
        }
    }

    // Whoever joined with a provider has an address there, and no password.
    private async Task<SupabaseUser> JoinedAsync(string provider)
    {
        var user = users.Make($"{provider}@example.org", Guid.NewGuid().ToString(), confirmed: true);
        await Created(user.Id, user.Email);
        return user;
    }

    private static bool IsReadInTheBackground(HttpRequest request, string path) =>
        path == "settings" && request.Headers.ContainsKey("X-Supabase-Api-Version");

    private static string AddressOf(HttpRequest request) =>
        request.Headers["apikey"] == ServiceKey && request.Headers["Sb-Forwarded-For"] is [{ } forwarded] ? forwarded : "its caller's";

    private static string Bearer(HttpRequest request)
        => request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal);

    private string Begin(SupabaseUser user) => Write(users.Begin(user));

    private string Write(SupabaseLogin login) => new JsonObject
    {
        ["access_token"] = Tokens.Make(login), ["token_type"] = "bearer", ["expires_in"] = ExpiresIn,
        ["expires_at"] = DateTimeOffset.UtcNow.AddSeconds(ExpiresIn).ToUnixTimeSeconds(), ["refresh_token"] = login.RefreshToken,
        ["user"] = JsonNode.Parse(login.User.Write(null)),
    }.ToJsonString();

    private static (int, string) Refusal(int status, string code) =>
        (status, new JsonObject { ["code"] = code, ["message"] = "Said by Supabase Auth" }.ToJsonString());
}
