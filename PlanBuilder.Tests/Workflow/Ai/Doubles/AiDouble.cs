using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PlanBuilder.Tests.Workflow.Ai.Doubles;

/// <summary>
/// xAI and Perplexity as they are on the wire, on a loopback port: <c>POST /v1/chat/completions</c> and <c>POST /v1/agent</c>. Each call
/// gets the next answer that was lined up; the last one goes on. Unasked, both answer well, research at once. <c>GET /v1/models</c> lists
/// the models of both, and <c>GET /v1/responses/{id}</c> asks for research that goes on in the background.
/// </summary>
public sealed class AiDouble : IAsyncDisposable
{
    public const string GrokKey = "xai-key-that-nobody-may-see", PerplexityKey = "pplx-key-that-nobody-may-see";

    public const string BothModels = """{"data":[{"id":"grok-4.3"},{"id":"perplexity/sonar"}]}""";

    private readonly WebApplication app;
    private readonly Side drafts = new("/v1/chat/completions", GrokKey, DraftAnswers.Plan());
    private readonly Side strategies = new("/v1/chat/completions", GrokKey, StrategyAnswers.Good());
    private readonly Side polls = new("/v1/responses", PerplexityKey, AiAnswers.Body(404, "application/json", "{}"));
    private readonly Side research = new("/v1/agent", PerplexityKey, ResearchAnswers.Found());
    private readonly ConcurrentQueue<string> strays = new();

    private AiDouble()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Run(AnswerAsync);
    }

    public Uri Address { get; private set; } = null!;

    /// <summary>The questions for posts.</summary>
    public IReadOnlyCollection<AiCall> DraftCalls => drafts.Calls;

    public IReadOnlyCollection<AiCall> StrategyCalls => strategies.Calls;

    /// <summary>The ids of research that was asked for by them.</summary>
    public IReadOnlyCollection<AiCall> Polls => polls.Calls;

    public IReadOnlyCollection<AiCall> ResearchCalls => research.Calls;

    /// <summary>Calls to other addresses than the two.</summary>
    public IReadOnlyCollection<string> Strays => strays;

    /// <summary>What it says when it is asked for its models.</summary>
    public string Models { get; set; } = BothModels;

    /// <summary>What points an app at it, with research or without.</summary>
    public (string Name, string Value)[] Settings(bool withResearch = true) =>
    [
        ("GROK_API_KEY", GrokKey), ("GROK_BASE_URL", new Uri(Address, "v1").ToString()),
        ("PERPLEXITY_API_KEY", withResearch ? PerplexityKey : ""), ("PERPLEXITY_BASE_URL", Address.ToString()),
        ("Workflow__RetryPause", "00:00:00.05"), ("Jobs__RetryPause", "00:00:00.05"),
    ];

    public static async Task<AiDouble> StartAsync()
    {
        var ai = new AiDouble();
        await ai.app.StartAsync();
        ai.Address = new Uri(ai.app.Urls.Single());
        return ai;
    }

    /// <summary>Lines up what the next drafts are answered with.</summary>
    public void AnswerDrafts(params AiAnswer[] answers) => drafts.LineUp(answers);

    public void AnswerStrategies(params AiAnswer[] answers) => strategies.LineUp(answers);

    public void AnswerResearch(params AiAnswer[] answers) => research.LineUp(answers);

    /// <summary>Lines up what is said to those who ask for research by its id.</summary>
    public void AnswerPolls(params AiAnswer[] answers) => polls.LineUp(answers);

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        if (context.Request is { Method: "GET", Path.Value: "/v1/models" })
        {
            await context.Response.WriteAsync(Models);
            return;
        }

        if (context.Request.Method == "GET" && context.Request.Path.StartsWithSegments(polls.Path, StringComparison.Ordinal, out var id)
            && context.Request.Headers.Authorization == $"Bearer {polls.Key}")
        {
            var poll = new AiCall($$"""{"model":"perplexity/sonar","id":"{{id.Value!.Trim('/')}}"}""");
            await polls.Next(poll)(context, poll);
            return;
        }

        if (context.Request.Method != "POST"
            || new[] { drafts, research }.FirstOrDefault(side => side.Path == context.Request.Path) is not { } side)
        {
            strays.Enqueue($"{context.Request.Method} {context.Request.Path}");
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (context.Request.Headers.Authorization != $"Bearer {side.Key}")
        {
            await AiAnswers.Refused(401, "invalid_api_key")(context, new AiCall(body));
            return;
        }

        if (body == "{}")
        {
            await AiAnswers.Refused(400, "invalid_request")(context, new AiCall(body));
            return;
        }

        var call = new AiCall(body);
        await (side == drafts && call.IsStrategy ? strategies : side).Next(call)(context, call);
    }

    private sealed class Side(string path, string key, AiAnswer usual)
    {
        private readonly ConcurrentQueue<AiCall> calls = new();
        private readonly Lock guard = new();
        private AiAnswer[] answers = [usual];
        private int next;

        public string Path => path;

        public string Key => key;

        public IReadOnlyCollection<AiCall> Calls => calls;

        public void LineUp(AiAnswer[] inTurn)
        {
            lock (guard)
            {
                (answers, next) = (inTurn, 0);
            }
        }

        public AiAnswer Next(AiCall call)
        {
            lock (guard)
            {
                calls.Enqueue(call);
                return answers[Math.Min(next++, answers.Length - 1)];
            }
        }
    }
}

/// <summary>Writes one answer to one call.</summary>
public delegate Task AiAnswer(HttpContext context, AiCall call);
