using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Workflow;

namespace PlanBuilder.Web.Operations;

/// <summary>Looks at who makes plans: n8n's webhook, Grok and Perplexity. Nothing is made by it, and nothing is paid for.</summary>
internal sealed class MakersDoctor(DoctorCalls calls, IOptions<N8nOptions> n8n, IOptions<WorkflowOptions> workflow)
{
    public async IAsyncEnumerable<DoctorLine> LinesAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        yield return await WebhookAsync(ct);
        yield return n8n.Value switch
        {
            { IsOn: false } => DoctorLine.None("n8n's answers: there is no n8n"),
            { CallbackSecret: null } => DoctorLine.None("n8n's answers: it writes to jobs itself, since N8N_CALLBACK_SECRET is not set"),
            _ => DoctorLine.Yes("n8n's answers: signed ones are taken at /api/jobs/{id}/events"),
        };
        yield return await GrokAsync(workflow.Value.Grok, ct);
        yield return await PerplexityAsync(workflow.Value.Perplexity, ct);
    }

    // A job that there is not: the workflow's claim finds nothing, and it ends.
    private async Task<DoctorLine> WebhookAsync(CancellationToken ct)
    {
        if (n8n.Value is not { WebhookUrl: { } url, WebhookSecret: var secret })
        {
            return DoctorLine.None("n8n webhook: N8N_PLAN_BUILDER_WEBHOOK_URL is not set, plans are made here");
        }
        var body = new JsonObject { ["job_id"] = Guid.Empty, ["user_id"] = Guid.Empty, ["job_type"] = "plan_builder", ["input"] = new JsonObject(), ["test"] = true };
        var (status, text) = await calls.SendAsync(HttpMethod.Post, new Uri(url), body.ToJsonString(), ct,
            secret is null ? [("webhook-id", "doctor")] : [("webhook-id", "doctor"), ("X-PlanBuilder-Secret", secret)]);
        return status switch
        {
            >= 200 and < 300 => DoctorLine.Yes("n8n webhook: a test delivery, which names no job, was taken"),
            0 => DoctorLine.No($"n8n webhook: {text}. Is n8n running, and N8N_PLAN_BUILDER_WEBHOOK_URL its address as this machine sees it?"),
            404 => DoctorLine.No("n8n webhook: 404. Publish the workflow, start n8n again, and mind that the path is /webhook/..., not /webhook-test/..."),
            401 or 403 => DoctorLine.No($"n8n webhook: {status}. N8N_WEBHOOK_SECRET is not what the credential \"PlanBuilder: webhook\" holds"),
            _ => DoctorLine.No($"n8n webhook: it answered {status}. Look at the workflow's executions"),
        };
    }

    private async Task<DoctorLine> GrokAsync(AiEndpoint grok, CancellationToken ct)
    {
        if (!grok.IsOn)
        {
            return DoctorLine.None("Grok: GROK_API_KEY is not set, plans come from the built-in planner");
        }
        var (status, text) = await calls.SendAsync(HttpMethod.Get, new Uri(grok.Address, "models"), null, ct, ("Authorization", "Bearer " + grok.ApiKey));
        return status switch
        {
            200 when Offers(text, grok.Model) is false => DoctorLine.No($"{grok.Name}: the key is good, and {grok.Model} is not among the models it may use. Set GROK_MODEL"),
            200 => DoctorLine.Yes($"{grok.Name}: the key is good, {Sought(text, grok.Model)}"),
            0 => DoctorLine.No($"{grok.Name}: {text}. Look at GROK_BASE_URL"),
            404 or 405 => DoctorLine.Yes($"{grok.Name}: it answers; it lists no models, so {grok.Model} was not looked for"),
            400 or 401 or 403 => DoctorLine.No($"{grok.Name}: it refuses the key ({status}). Renew GROK_API_KEY"),
            _ => DoctorLine.No($"{grok.Name}: it answered {status}. Try again in a minute"),
        };
    }

    // Its list of models asks for no key; a question without a question tells whether the key is one.
    private async Task<DoctorLine> PerplexityAsync(AiEndpoint perplexity, CancellationToken ct)
    {
        if (!perplexity.IsOn)
        {
            return DoctorLine.None("Perplexity: PERPLEXITY_API_KEY is not set, plans are made without research");
        }
        var (asked, why) = await calls.SendAsync(HttpMethod.Post, new Uri(perplexity.Address, "v1/agent"), "{}", ct, ("Authorization", "Bearer " + perplexity.ApiKey));
        var (listed, models) = await calls.SendAsync(HttpMethod.Get, new Uri(perplexity.Address, "v1/models"), null, ct, ("Authorization", "Bearer " + perplexity.ApiKey));
        return asked switch
        {
            0 => DoctorLine.No($"Perplexity: {why}. Look at PERPLEXITY_BASE_URL"),
            401 or 403 => DoctorLine.No($"Perplexity: it refuses the key ({asked}). Renew PERPLEXITY_API_KEY"),
            404 or 405 => DoctorLine.No("Perplexity: there is no /v1/agent at PERPLEXITY_BASE_URL"),
            429 or >= 500 => DoctorLine.No($"Perplexity: it answered {asked}. Try again in a minute"),
            _ when listed == 200 && Offers(models, perplexity.Model) is false =>
                DoctorLine.No($"Perplexity: the key is good, and {perplexity.Model} is not offered. Set PERPLEXITY_MODEL"),
            _ => DoctorLine.Yes($"Perplexity: the key is good, {Sought(listed == 200 ? models : "", perplexity.Model)}"),
        };
    }

    private static string Sought(string models, string model) => Offers(models, model) is true ? $"{model} is offered" : $"{model} was not looked for";

    // Null where the text is no list of models.
    private static bool? Offers(string text, string model) =>
        DoctorCalls.Read(text) is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty("data", out var models) && models.ValueKind == JsonValueKind.Array
            ? models.EnumerateArray().Any(offered => offered.ValueKind == JsonValueKind.Object && offered.TryGetProperty("id", out var id) && id.ValueEquals(model))
            : null;
}
