using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.Ai;

/// <summary>
/// Asks Perplexity's agent what is going on in the niche, within <c>Workflow__ResearchTimeout</c>. Where the service answers in the
/// background, the call has an id by which it is taken up again, even by another node. Whether that goes together with keeping nothing
/// (<c>store</c>) is documented nowhere, so a service that refuses, or forgets the call, is asked plainly.
/// </summary>
internal sealed class ResearchStep(
    IHttpClientFactory clients, ChatFeatures features, IOptions<WorkflowOptions> options, TimeProvider time)
{
    /// <summary>The name of its HTTP client.</summary>
    public const string Client = "research";

    private const int LongestAnswer = 1_200; // tokens
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250), LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>Returns what was found, or why nothing was, and what it took.</summary>
    /// <param name="begun">By which the service knows a call that was begun before; null where there is none.</param>
    /// <param name="begins">Called with the id of a call that goes on in the background.</param>
    public async Task<(Research Found, PlanStep Step)> AskAsync(
        PlanRequest request, string? begun, Func<string, Task> begins, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        var found = await TryAsync(request, begun, begins, ct);
        return (found, new(
            "research", Math.Round(time.GetElapsedTime(started).TotalSeconds, 1), options.Value.Perplexity.Model,
            found.InputTokens, found.OutputTokens));
    }

    private async Task<Research> TryAsync(PlanRequest request, string? begun, Func<string, Task> begins, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(options.Value.ResearchTimeout, time);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            using var http = clients.CreateClient(Client);
            return (begun is null ? null : await PollAsync(http, begun, patience.Token))
                ?? await InTheBackgroundAsync(http, request, begins, patience.Token)
                ?? await PlainlyAsync(http, request, patience.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            return new(null, [], new(FailureReason.AiTimedOut, $"Took longer than {options.Value.ResearchTimeout}."));
        }
        catch (Exception e) when (AiErrors.From(e) is { } failure)
        {
            return new(null, [], failure);
        }
    }

    // Null where the service does not answer in the background.
    private async Task<Research?> InTheBackgroundAsync(
        HttpClient http, PlanRequest request, Func<string, Task> begins, CancellationToken ct)
    {
        var model = options.Value.Perplexity.Model;
        if (!features.For(model).HasFlag(ChatFeature.Background))
        {
            return null;
        }

        var (status, body, retryAfter) = await SendAsync(http, Question(request, inTheBackground: true), ct);
        if (status is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity or HttpStatusCode.NotImplemented
            && AiErrors.From(status, body, null).Reason == FailureReason.WorkflowFailed)
        {
            features.MarkLacking(model, ChatFeature.Background);
            return null;
        }

        if (status != HttpStatusCode.OK || ResearchReader.Begun(body) is not { } id)
        {
            return Read(status, body, retryAfter);
        }

        await begins(id);
        if (await PollAsync(http, id, ct) is { } found)
        {
            return found;
        }

        features.MarkLacking(model, ChatFeature.Background); // it forgets what it was told not to store
        return null;
    }

    private async Task<Research> PlainlyAsync(HttpClient http, PlanRequest request, CancellationToken ct)
    {
        var (status, body, retryAfter) = await SendAsync(http, Question(request, inTheBackground: false), ct);
        return Read(status, body, retryAfter);
    }

    // Null where the service does not know the call.
    private async Task<Research?> PollAsync(HttpClient http, string id, CancellationToken ct)
    {
        for (var pause = FirstPause; ; pause = 2 * pause < LongestPause ? 2 * pause : LongestPause)
        {
            var address = new Uri(options.Value.Perplexity.Address, $"v1/responses/{Uri.EscapeDataString(id)}");
            using var message = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Authorization = Key } };
            using var response = await http.SendAsync(message, ct);
            var body = await response.Content.ReadAsStringAsync(ct);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                return (int)response.StatusCode is >= 400 and < 500 and not 429 and not 401 and not 403 ? null
                    : Read(response.StatusCode, body, response.Headers.RetryAfter?.Delta);
            }

            if (ResearchReader.Begun(body) is null)
            {
                return ResearchReader.Read(body);
            }

            await Task.Delay(pause, time, ct);
        }
    }

    private async Task<(HttpStatusCode Status, string Body, TimeSpan? RetryAfter)> SendAsync(
        HttpClient http, JsonObject question, CancellationToken ct)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(options.Value.Perplexity.Address, "v1/agent"))
        {
            Headers = { Authorization = Key }, Content = JsonContent.Create(question),
        };
        using var response = await http.SendAsync(message, ct);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(ct), response.Headers.RetryAfter?.Delta);
    }

    private AuthenticationHeaderValue Key => new("Bearer", options.Value.Perplexity.ApiKey);

    private JsonObject Question(PlanRequest request, bool inTheBackground)
    {
        var question = new JsonObject
        {
            ["model"] = options.Value.Perplexity.Model,
            ["instructions"] = Prompts.Research,
            ["input"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = Prompts.ResearchQuestion(request) }),
            ["tools"] = new JsonArray(new JsonObject { ["type"] = "web_search" }),
            ["max_output_tokens"] = LongestAnswer,
            ["store"] = false,
        };
        if (inTheBackground)
        {
            question["background"] = true; // any member that it does not know is answered by a 400
        }

        return question;
    }

    private static Research Read(HttpStatusCode status, string body, TimeSpan? retryAfter) => (int)status is >= 200 and < 300
        ? ResearchReader.Read(body)
        : new(null, [], AiErrors.From(status, body, retryAfter));
}

/// <summary>
/// What research found, with the pages it found it on, to which "[1]" in the text refers; or why it found nothing.
/// </summary>
internal sealed record Research(string? Text, IReadOnlyList<PlanSource> Sources, PlanFailure? Failure = null)
{
    public int? InputTokens { get; init; }

    public int? OutputTokens { get; init; }
}
