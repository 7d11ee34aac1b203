using System.Text.Json;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Workflow;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Web.Operations;

/// <summary>
/// Says who makes plans and rewrites posts, and checks them: n8n, Grok, and Perplexity. It makes nothing, and costs nothing.
/// </summary>
internal sealed class WorkflowDoctor(DoctorCalls calls, N8nDoctor n8n, IOptions<WorkflowOptions> workflow, PlanMaker maker)
{
    public async IAsyncEnumerable<DoctorLine> LinesAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        yield return Plans();
        yield return Rewrites();
        await foreach (var line in n8n.LinesAsync(ct))
        {
            yield return line;
        }

        yield return await GrokAsync(workflow.Value.Grok, ct);
        yield return await PerplexityAsync(workflow.Value.Perplexity, ct);
    }

    private DoctorLine Plans()
    {
        var here = maker switch
        {
            { Model: null } => "from built-in ideas, without AI",
            { Researches: true } => $"by {maker.Model}, after research by Perplexity",
            _ => $"by {maker.Model}, without web research",
        };
        return DoctorLine.Yes(maker switch
        {
            { IsN8n: false } => $"Plans: created here, {here}",
            { FallsBack: true } => $"Plans: created by n8n. What it doesn't start in time is created here, {here}",
            _ => "Plans: created by n8n",
        });
    }

    private DoctorLine Rewrites() => maker switch
    {
        { IsN8nForRewrites: true } => DoctorLine.Yes("Rewrites: written by n8n"),
        { Model: { } model } => DoctorLine.Yes($"Rewrites: written here, by {model}"),
        _ => DoctorLine.None("Rewrites: without AI, a post can only be replaced by another built-in idea"),
    };

    private async Task<DoctorLine> GrokAsync(AiEndpoint grok, CancellationToken ct)
    {
        if (!grok.IsOn)
        {
            return DoctorLine.None(maker is { IsN8n: true, FallsBack: false }
                ? "Grok: GROK_API_KEY isn't set. The app doesn't need it; n8n has its own"
                : "Grok: GROK_API_KEY isn't set, so plans created here come from built-in ideas");
        }

        var (status, text) = await calls.SendAsync(
            HttpMethod.Get, new Uri(grok.Address, "models"), null, ct, ("Authorization", "Bearer " + grok.ApiKey));
        return status switch
        {
            200 when Offers(text, grok.Model) is false => DoctorLine.No(
                $"{grok.Name}: the key works, but it can't use {grok.Model}. Set GROK_MODEL"),
            200 => DoctorLine.Yes($"{grok.Name}: the key works, {Sought(text, grok.Model)}"),
            0 => DoctorLine.No($"{grok.Name}: {text}. Check GROK_BASE_URL"),
            404 or 405 => DoctorLine.Yes($"{grok.Name}: it responds but lists no models, so {grok.Model} wasn't checked"),
            400 or 401 or 403 => DoctorLine.No($"{grok.Name}: it rejected the key ({status}). Replace GROK_API_KEY"),
            _ => DoctorLine.No($"{grok.Name}: it returned {status}. Try again in a minute"),
        };
    }

    // Its list of models asks for no key; a question without a question tells whether the key is one.
    private async Task<DoctorLine> PerplexityAsync(AiEndpoint perplexity, CancellationToken ct)
    {
        if (!perplexity.IsOn)
        {
            return DoctorLine.None("Perplexity: PERPLEXITY_API_KEY isn't set, so plans are created without web research");
        }

        var (asked, why) = await calls.SendAsync(
            HttpMethod.Post, new Uri(perplexity.Address, "v1/agent"), "{}", ct, ("Authorization", "Bearer " + perplexity.ApiKey));
        var (listed, models) = await calls.SendAsync(
            HttpMethod.Get, new Uri(perplexity.Address, "v1/models"), null, ct, ("Authorization", "Bearer " + perplexity.ApiKey));
        return asked switch
        {
            0 => DoctorLine.No($"Perplexity: {why}. Check PERPLEXITY_BASE_URL"),
            401 or 403 => DoctorLine.No($"Perplexity: it rejected the key ({asked}). Replace PERPLEXITY_API_KEY"),
            404 or 405 => DoctorLine.No("Perplexity: PERPLEXITY_BASE_URL has no /v1/agent"),
            429 or >= 500 => DoctorLine.No($"Perplexity: it returned {asked}. Try again in a minute"),
            _ when listed == 200 && Offers(models, perplexity.Model) is false =>
                DoctorLine.No($"Perplexity: the key works, but {perplexity.Model} isn't available. Set PERPLEXITY_MODEL"),
            _ => DoctorLine.Yes($"Perplexity: the key works, {Sought(listed == 200 ? models : "", perplexity.Model)}"),
        };
    }

    private static string Sought(string models, string model) =>
        Offers(models, model) is true ? $"and {model} is available" : $"but {model} wasn't checked";

    // Null where the text is no list of models.
    private static bool? Offers(string text, string model) =>
        DoctorCalls.Read(text) is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty("data", out var models)
            && models.ValueKind == JsonValueKind.Array
            ? models.EnumerateArray().Any(offered =>
                offered.ValueKind == JsonValueKind.Object && offered.TryGetProperty("id", out var id) && id.ValueEquals(model))
            : null;
}
