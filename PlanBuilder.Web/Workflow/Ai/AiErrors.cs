using System.ClientModel;
using System.ClientModel.Primitives;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.Ai;

/// <summary>
/// Maps what an AI service says to a failure. A service's own words may repeat a key or a prompt, so of them only its code is kept.
/// </summary>
internal static partial class AiErrors
{
    /// <summary>What an exception means; null for one that is no trouble of the service.</summary>
    public static PlanFailure? From(Exception e) => e switch
    {
        ClientResultException { Status: > 0 } refused => From(
            (HttpStatusCode)refused.Status, refused.GetRawResponse()?.Content.ToString() ?? "", RetryAfter(refused.GetRawResponse())),
        ClientResultException { InnerException: { } inner } => From(inner),
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } =>
            new(FailureReason.AiUnreadable, "The response is longer than we accept."),
        HttpRequestException lost => new(FailureReason.AiUnavailable, $"The connection failed: {lost.HttpRequestError}.")
        {
            TurnedAway = lost.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError,
        },
        IOException => new(FailureReason.AiUnavailable, "The connection was lost."),
        JsonException => new(FailureReason.AiUnreadable, "The response isn't in the service's format."),
        _ => null,
    };

    /// <summary>What a status other than success means, with the body that came with it.</summary>
    public static PlanFailure From(HttpStatusCode status, string body, TimeSpan? retryAfter)
    {
        var (code, words) = Said(body);
        var reason = (int)status switch
        {
            402 => FailureReason.AiQuotaUsedUp,
            403 or 429 when Quota().IsMatch(words) => FailureReason.AiQuotaUsedUp,
            // Perplexity's answer since 27 September 2026 to a valid key at its old address.
            403 when code is "agent_api_migration_required" or "chat_completions_not_available" => FailureReason.AiRetired,
            401 or 403 => FailureReason.AiKeyRefused,
            400 when ApiKey().IsMatch(words) => FailureReason.AiKeyRefused, // xAI's answer to a wrong key, November 2026
            >= 300 and < 400 or 404 or 410 => FailureReason.AiRetired,
            400 when Model().IsMatch(words) => FailureReason.AiRetired,
            408 or 429 or >= 500 => FailureReason.AiUnavailable,
            _ => FailureReason.WorkflowFailed,
        };
        return new(reason, $"HTTP {(int)status}{(code is null ? "" : $", code {code}")}.", retryAfter) { TurnedAway = true };
    }

    private static (string? Code, string Words) Said(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body.Length > 10_000 ? body[..10_000] : body);
            var error = json.RootElement.TryGetProperty("error", out var inner) && inner.ValueKind == JsonValueKind.Object
                ? inner
                : json.RootElement;
            string?[] codes = [Text(error, "code"), Text(error, "type")];
            return (codes.FirstOrDefault(code => code is not null && Code().IsMatch(code)), json.RootElement.GetRawText());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return (null, ""); // a page of a proxy, most likely
        }
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static TimeSpan? RetryAfter(PipelineResponse? response) =>
        response?.Headers.TryGetValue("Retry-After", out var text) == true
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null;

    [GeneratedRegex(@"\A[A-Za-z0-9_.-]{1,60}\z")]
    private static partial Regex Code();

    [GeneratedRegex("insufficient_quota|quota|credit|spending limit|billing", RegexOptions.IgnoreCase)]
    private static partial Regex Quota();

    [GeneratedRegex("api.?key", RegexOptions.IgnoreCase)]
    private static partial Regex ApiKey();

    [GeneratedRegex(
        "model.{0,80}(not found|not exist|not_found|deprecated|retired|no longer)",
        RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Model();
}
