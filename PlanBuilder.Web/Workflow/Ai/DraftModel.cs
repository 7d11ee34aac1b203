using System.ClientModel;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using OpenAI.Chat;
using PlanBuilder.Web.Planning;
using ChatFinishReason = Microsoft.Extensions.AI.ChatFinishReason;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace PlanBuilder.Web.Workflow.Ai;

/// <summary>The model that drafts: gives its whole answer, or why there is none, within <c>Workflow__DraftTimeout</c>.</summary>
internal sealed class DraftModel(Lazy<IChatClient> chat, IOptions<WorkflowOptions> options)
{
    private const float Temperature = 0.7f;

    private volatile bool plain; // a server that was found to know neither streams nor schemas is not bothered with them again

    /// <param name="schema">What the answer should look like; a server may heed it or not.</param>
    /// <param name="longest">How many characters of an answer are read: the rest would only cost.</param>
    /// <param name="heard">Called with each piece of the answer as it arrives.</param>
    /// <returns>The answer, with what its tokens were also where it is none that can be used.</returns>
    public async Task<(ModelAnswer? Answer, PlanFailure? Failure)> AskAsync(
        IReadOnlyList<ChatMessage> messages, JsonElement schema, int longest, Func<string, Task> heard, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(options.Value.DraftTimeout);
        try
        {
            var answer = plain ? null : await StreamAsync(messages, schema, longest, heard, patience.Token);
            if (answer is null)
            {
                answer = From(await chat.Value.GetResponseAsync(messages, new() { Temperature = Temperature }, patience.Token));
                plain = true;
            }

            return Judge(answer);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            return (null, new(FailureReason.AiTimedOut, $"Took longer than {options.Value.DraftTimeout}."));
        }
        catch (Exception e) when (AiErrors.From(e) is { } failure)
        {
            return (null, failure);
        }
    }

    // Null from a server that does not stream: it refuses the form of the call, or answers in one piece, which reads as nothing.
    private async Task<ModelAnswer?> StreamAsync(
        IReadOnlyList<ChatMessage> messages, JsonElement schema, int longest, Func<string, Task> heard, CancellationToken ct)
    {
        var options = new ChatOptions
        {
            Temperature = Temperature,
            ResponseFormat = Microsoft.Extensions.AI.ChatResponseFormat.ForJsonSchema(schema, "plan"),
            AdditionalProperties = new() { ["strict"] = true },
        };
        var updates = new List<ChatResponseUpdate>();
        var length = 0;
        try
        {
            await foreach (var update in chat.Value.GetStreamingResponseAsync(messages, options, ct))
            {
                updates.Add(update);
                length += update.Text.Length;
                if (length > longest)
                {
                    throw new JsonException("The response is longer than any plan.");
                }

                if (update.Text.Length > 0)
                {
                    await heard(update.Text);
                }
            }
        }
        catch (ClientResultException e) when (e.Status is 400 or 405 or 415 or 422 or 501)
        {
            return null;
        }
        catch (ArgumentOutOfRangeException)
        {
            // A finish_reason that the client does not know ends the answer all the same.
        }

        return updates.Count == 0 ? null : From(updates.ToChatResponse()) with
        {
            Declines = updates.Any(update => update.RawRepresentation is StreamingChatCompletionUpdate { RefusalUpdate.Length: > 0 }),
        };
    }

    private static ModelAnswer From(ChatResponse response) => new(
        response.Text, response.FinishReason, (response.RawRepresentation as ChatCompletion)?.Refusal?.Length > 0,
        (int?)response.Usage?.InputTokenCount, (int?)response.Usage?.OutputTokenCount);

    private static (ModelAnswer?, PlanFailure?) Judge(ModelAnswer answer)
    {
        var reason =
            answer.Declines || answer.Finish == ChatFinishReason.ContentFilter ? FailureReason.AiDeclined
            : answer.Finish == ChatFinishReason.Length ? FailureReason.AiCutOff
            : string.IsNullOrWhiteSpace(answer.Text) ? FailureReason.AiEmpty
            : null;
        return reason is null
            ? (answer, null)
            : (answer, new(reason, $"finish_reason {answer.Finish?.Value ?? "none"}, {answer.Text.Length} characters."));
    }
}

/// <summary>What a model answered, and the tokens it counted, where it did.</summary>
internal sealed record ModelAnswer(string Text, ChatFinishReason? Finish, bool Declines, int? InputTokens, int? OutputTokens);
