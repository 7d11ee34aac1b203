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
    private const int LongestBody = 10_000, LongestPlain = 1_000;

    /// <summary>What an exception means; null for one that is no trouble of the service.</summary>
    public static PlanFailure? From(Exception e) => e switch
    {
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
        var (code, words) = ReadError(body);
        var reason = (int)status switch
        {
            402 => FailureReason.AiQuotaUsedUp,
            403 or 429 when Quota().IsMatch(words) => FailureReason.AiQuotaUsedUp,
            // The question was refused for what it asks; a key or a permission is refused in other words.
            400 or 403 or 422 or 451 when Policy().IsMatch(words) => FailureReason.AiDeclined,
            // Before anything was written: the question is longer than the model reads.
            413 => FailureReason.AiCutOff,
            400 or 422 or >= 500 when Context().IsMatch(words) => FailureReason.AiCutOff,
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

    /// <summary>What an error inside an answer means, which came with the status of a success.</summary>
    public static PlanFailure InAnswer(JsonElement error)
    {
        var status = WireText.Count(error, "code") ?? WireText.Count(error, "status") ?? 0;
        return From((HttpStatusCode)(status is >= 400 and < 600 ? status : 502), error.GetRawText(), null) with { TurnedAway = false };
    }

    /// <summary>Which features of the call the server says it lacks; none where something else is wrong.</summary>
    public static ChatFeature Lacking(HttpStatusCode status, string body)
    {
        if ((int)status is not (400 or 405 or 415 or 422 or 501)
            || (status != HttpStatusCode.NotImplemented && From(status, body, null).Reason != FailureReason.WorkflowFailed))
        {
            return ChatFeature.None;
        }

        var words = TextOfError(body);
        return (UsageInStream().IsMatch(words) ? ChatFeature.UsageInStream : ChatFeature.None)
            | (Stream().IsMatch(words) ? ChatFeature.Stream : ChatFeature.None)
            | (Schema().IsMatch(words) ? ChatFeature.Schema : ChatFeature.None)
            | (words.Contains("temperature", StringComparison.OrdinalIgnoreCase) ? ChatFeature.Temperature : ChatFeature.None);
    }

    // Without what was sent, which some servers repeat.
    private static string TextOfError(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body.Length > LongestBody ? body[..LongestBody] : body);
            return string.Join('\n', Texts(json.RootElement));
        }
        catch (JsonException)
        {
            return body.Length <= LongestPlain ? body : "";
        }
    }

    private static IEnumerable<string> Texts(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject()
            .Where(member => member.Name is not ("input" or "body" or "request" or "received"))
            .SelectMany(member => Texts(member.Value).Prepend(member.Name)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Texts),
        _ => [WireText.From(json)],
    };

    private static (string? Code, string Words) ReadError(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body.Length > LongestBody ? body[..LongestBody] : body);
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

    [GeneratedRegex(
        @"content.?(?:policy|filter|management|violation)|moderation|\bflagged\b|usage guidelines|safety|responsible.?ai|inspection.?failed"
            + @"|violat\w*.{0,60}(?:polic|guideline|terms)",
        RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Policy();

    [GeneratedRegex(
        @"context.?(?:length|window|size)|maximum (?:context|prompt)|(?:prompt|input|request|messages?).{0,40}too (?:long|large)"
            + @"|too many (?:input )?tokens|reduce (?:the|your) (?:length|prompt)|exceed.{0,60}tokens",
        RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Context();

    [GeneratedRegex(@"stream_options|include_usage", RegexOptions.IgnoreCase)]
    private static partial Regex UsageInStream();

    [GeneratedRegex(@"(?<![A-Za-z])stream(?!_options)", RegexOptions.IgnoreCase)]
    private static partial Regex Stream();

    [GeneratedRegex(@"response_?format|json.?schema|structured.?output|\bschemas?\b|\bstrict\b|grammar", RegexOptions.IgnoreCase)]
    private static partial Regex Schema();
}
