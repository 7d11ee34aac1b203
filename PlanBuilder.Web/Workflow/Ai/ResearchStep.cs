using System.Net.Http.Headers;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.Ai;

/// <summary>Asks Perplexity's agent what is going on in the niche, within <c>Workflow__ResearchTimeout</c>.</summary>
internal sealed class ResearchStep(IHttpClientFactory clients, IOptions<WorkflowOptions> options, TimeProvider time)
{
    /// <summary>The name of its HTTP client.</summary>
    public const string Client = "research";

    private const int LongestAnswer = 1_200; // tokens

    /// <summary>Gives what was found, or why nothing was, and what it took.</summary>
    public async Task<(Research Found, PlanStep Step)> AskAsync(PlanRequest request, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        var found = await TryAsync(request, ct);
        return (found, new(
            "research", Math.Round(time.GetElapsedTime(started).TotalSeconds, 1), options.Value.Perplexity.Model,
            found.InputTokens, found.OutputTokens));
    }

    private async Task<Research> TryAsync(PlanRequest request, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(options.Value.ResearchTimeout);
        try
        {
            return await SendAsync(request, patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            return new(null, [], new(FailureReason.AiTimedOut, $"Took longer than {options.Value.ResearchTimeout}."));
        }
        catch (Exception e) when (AiErrors.From(e) is { } failure)
        {
            return new(null, [], failure);
        }
    }

    private async Task<Research> SendAsync(PlanRequest request, CancellationToken ct)
    {
        using var http = clients.CreateClient(Client);
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(options.Value.Perplexity.Address, "v1/agent"))
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", options.Value.Perplexity.ApiKey) },
            Content = JsonContent.Create(new
            {
                model = options.Value.Perplexity.Model,
                instructions = Prompts.Research,
                input = new[] { new { role = "user", content = Prompts.ResearchQuestion(request) } },
                tools = new[] { new { type = "web_search" } },
                max_output_tokens = LongestAnswer,
                store = false,
            }),
        };
        using var response = await http.SendAsync(message, ct);
        var body = await response.Content.ReadAsStringAsync(ct);
        return response.IsSuccessStatusCode
            ? ResearchReader.Read(body)
            : new(null, [], AiErrors.From(response.StatusCode, body, response.Headers.RetryAfter?.Delta));
    }
}

/// <summary>What research found, with the pages it found it on; or why it found nothing.</summary>
internal sealed record Research(string? Text, IReadOnlyList<PlanSource> Sources, PlanFailure? Failure = null)
{
    public int? InputTokens { get; init; }

    public int? OutputTokens { get; init; }
}
