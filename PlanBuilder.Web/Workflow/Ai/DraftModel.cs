using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.Ai;

/// <summary>
/// The model that writes, on any server of chat completions: gives what it answered within <c>Workflow__DraftTimeout</c>, and why it is not
/// the whole where it is not. Read from the wire, since what servers really send (usage in words, halves of characters, parts of new
/// kinds) would cost the whole answer in a client that knows one form of it.
/// </summary>
internal sealed class DraftModel(IHttpClientFactory clients, ChatFeatures features, IOptions<WorkflowOptions> options, TimeProvider time)
{
    /// <summary>The name of its HTTP client.</summary>
    public const string Client = "draft";

    private const float Temperature = 0.7f;

    /// <param name="name">What the answer is called.</param>
    /// <param name="schema">What the answer should look like; a server may heed it or not.</param>
    /// <param name="longest">How many characters of an answer are read: the rest would only cost.</param>
    /// <param name="onText">Called with each piece of the answer as it arrives.</param>
    public async Task<ModelAnswer> AskAsync(
        string name, IReadOnlyList<ChatMessage> messages, JsonElement schema, int longest, Func<string, Task> onText,
        CancellationToken ct)
    {
        var answer = new AnswerReader();
        using var patience = new CancellationTokenSource(options.Value.DraftTimeout, time);
        using var silence = new CancellationTokenSource(options.Value.DraftTimeout, time); // until the first words
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token, silence.Token);
        try
        {
            return answer.Build(await AskAsync(
                asked => Question(options.Value.Grok.Model, name, messages, schema, asked), answer, HearAsync, either.Token));
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            return answer.Build(new(FailureReason.AiTimedOut, patience.IsCancellationRequested
                ? $"Took longer than {options.Value.DraftTimeout}."
                : $"Was silent for {options.Value.SilenceTimeout} after {answer.Length} characters."));
        }
        catch (Exception e) when (AiErrors.From(e) is { } failure)
        {
            return answer.Build(answer.Length == 0 ? failure : failure with { TurnedAway = false });
        }

        async Task HearAsync(string piece)
        {
            if (answer.Length > longest)
            {
                throw new JsonException("The response is longer than any plan.");
            }

            if (answer.Length > 0)
            {
                // Not before: a model may think for long, and says nothing then.
                silence.CancelAfter(options.Value.SilenceTimeout);
            }

            if (piece.Length > 0)
            {
                await onText(piece);
            }
        }
    }

    // A server that says it lacks something is asked again without it, in this call and for some minutes.
    private async Task<PlanFailure?> AskAsync(
        Func<ChatFeature, JsonObject> question, AnswerReader answer, Func<string, Task> onText, CancellationToken ct)
    {
        var grok = options.Value.Grok;
        using var http = clients.CreateClient(Client);
        for (var asked = features.For(grok.Model); ;)
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(grok.Address, "chat/completions"))
            {
                Headers = { Authorization = new AuthenticationHeaderValue("Bearer", grok.ApiKey) },
                Content = JsonContent.Create(question(asked)),
            };
            using var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, ct);
            if (response.IsSuccessStatusCode)
            {
                await ReadAsync(response.Content, answer, onText, ct);
                return null;
            }

            var body = await response.Content.ReadAsStringAsync(ct);
            var lacking = asked & AiErrors.Lacking(response.StatusCode, body);
            if (lacking == ChatFeature.None)
            {
                return AiErrors.From(response.StatusCode, body, response.Headers.RetryAfter?.Delta);
            }

            features.MarkLacking(grok.Model, lacking);
            asked &= ~lacking;
        }
    }

    private static JsonObject Question(
        string model, string name, IReadOnlyList<ChatMessage> messages, JsonElement schema, ChatFeature asked)
    {
        var question = new JsonObject
        {
            ["model"] = model,
            ["messages"] = new JsonArray([.. messages.Select(
                message => new JsonObject { ["role"] = message.Role.Value, ["content"] = message.Text })]),
        };
        if (asked.HasFlag(ChatFeature.Temperature))
        {
            question["temperature"] = Temperature;
        }

        if (asked.HasFlag(ChatFeature.Stream))
        {
            question["stream"] = true;
            if (asked.HasFlag(ChatFeature.UsageInStream))
            {
                question["stream_options"] = new JsonObject { ["include_usage"] = true };
            }
        }

        if (asked.HasFlag(ChatFeature.Schema))
        {
            question["response_format"] = new JsonObject
            {
                ["type"] = "json_schema",
                ["json_schema"] = new JsonObject { ["name"] = name, ["strict"] = true, ["schema"] = JsonObject.Create(schema) },
            };
        }

        return question;
    }

    // A server may answer in one piece where a stream was asked for, and name a stream as something else.
    private static async Task ReadAsync(HttpContent content, AnswerReader answer, Func<string, Task> onText, CancellationToken ct)
    {
        if (content.Headers.ContentType?.MediaType == "text/event-stream")
        {
            await ReadStreamAsync(await content.ReadAsStreamAsync(ct), answer, onText, ct);
            return;
        }

        var body = await content.ReadAsStringAsync(ct);
        if (body.AsSpan().TrimStart().StartsWith("data:", StringComparison.Ordinal))
        {
            await ReadStreamAsync(new MemoryStream(Encoding.UTF8.GetBytes(body)), answer, onText, ct);
            return;
        }

        using var json = JsonDocument.Parse(body);
        answer.End();
        var words = answer.Read(json.RootElement);
        var isChat = WireText.Find(json.RootElement, "choices") ?? WireText.Find(json.RootElement, "error");
        await onText(isChat is null ? answer.ReadOther(body) : words);
    }

    private static async Task ReadStreamAsync(Stream stream, AnswerReader answer, Func<string, Task> onText, CancellationToken ct)
    {
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(ct))
        {
            if (item.Data.AsSpan().Trim() is "[DONE]")
            {
                answer.End();
                return;
            }

            if (Parse(item.Data) is { } piece)
            {
                await onText(answer.Read(piece));
            }
        }
    }

    // What a proxy puts between the pieces costs none of them.
    private static JsonElement? Parse(string piece)
    {
        try
        {
            return JsonElement.Parse(piece);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
