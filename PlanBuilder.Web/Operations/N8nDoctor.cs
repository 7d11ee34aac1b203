using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Npgsql;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Operations;

/// <summary>
/// Sends n8n a test delivery for a job that doesn't exist, so the workflow ends after its claim. If n8n answers through the callback, the
/// running app announces the outcome with NOTIFY. Nothing is stored.
/// </summary>
internal sealed class N8nDoctor(DoctorCalls calls, DatabaseServer server, IOptions<N8nOptions> options)
{
    public async IAsyncEnumerable<DoctorLine> LinesAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var (plans, rewrites) = (options.Value.WebhookUrl, options.Value.ChangeWebhookUrl);
        if (plans is null)
        {
            yield return DoctorLine.None("n8n webhook: N8N_PLAN_BUILDER_WEBHOOK_URL isn't set");
            yield return DoctorLine.None("n8n callbacks: n8n isn't set up");
        }
        else
        {
            await foreach (var line in LinesAsync(plans, JobTypes.Plan, "", ct))
            {
                yield return line;
            }
        }

        if (rewrites is null)
        {
            yield return DoctorLine.None("n8n webhook for rewrites: N8N_PLAN_CHANGE_WEBHOOK_URL isn't set");
        }
        else if (rewrites == plans)
        {
            yield return DoctorLine.Yes("n8n webhook for rewrites: it's the one for plans");
        }
        else
        {
            await foreach (var line in LinesAsync(rewrites, JobTypes.Change, " for rewrites", ct))
            {
                yield return line;
            }
        }
    }

    private async IAsyncEnumerable<DoctorLine> LinesAsync(
        string address, string type, string which, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var test = Guid.NewGuid();
        await using var answers = options.Value.CallbackSecret is null ? null : await ListenAsync(ct);
        var webhook = await WebhookAsync(test, address, type, $"n8n webhook{which}", ct);
        yield return webhook;
        var callbacks = $"n8n callbacks{which}";
        yield return options.Value.CallbackSecret is null
                ? DoctorLine.None($"{callbacks}: N8N_CALLBACK_SECRET isn't set, so n8n writes to jobs itself")
            : webhook.Word != DoctorLine.Holds ? DoctorLine.None($"{callbacks}: not tried, since the webhook didn't accept the delivery")
            : answers is null ? DoctorLine.None($"{callbacks}: not tried, since the database doesn't answer")
            : await AnswerAsync(answers, test, callbacks, ct);
    }

    private async Task<DoctorLine> WebhookAsync(Guid test, string address, string type, string webhook, CancellationToken ct)
    {
        var body = new JsonObject
        {
            ["job_id"] = test, ["user_id"] = Guid.Empty, ["job_type"] = type, ["input"] = new JsonObject(), ["test"] = true,
        };
        var (status, text) = await calls.SendAsync(
            HttpMethod.Post, new Uri(address), body.ToJsonString(), ct, options.Value.WebhookSecret is { } secret
                ? [("webhook-id", "doctor"), ("X-PlanBuilder-Secret", secret)] : [("webhook-id", "doctor")]);
        var setting = type == JobTypes.Change ? "N8N_PLAN_CHANGE_WEBHOOK_URL" : "N8N_PLAN_BUILDER_WEBHOOK_URL";
        return status switch
        {
            >= 200 and < 300 => DoctorLine.Yes($"{webhook}: accepted a test delivery that names no job"),
            0 => DoctorLine.No($"{webhook}: {text}. Is n8n running, and can this machine reach {setting}?"),
            404 => DoctorLine.No($"{webhook}: it returned 404. Publish the workflow, restart n8n, "
                + "and check that the path is /webhook/..., not /webhook-test/..."),
            401 or 403 => DoctorLine.No(
                $"{webhook}: it returned {status}. N8N_WEBHOOK_SECRET doesn't match the credential \"PlanBuilder: webhook\""),
            _ => DoctorLine.No($"{webhook}: it returned {status}. Check the workflow's executions"),
        };
    }

    private async Task<NpgsqlConnection?> ListenAsync(CancellationToken ct)
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(server.MigrationsAddress()) { Pooling = false, Timeout = 10 }.ConnectionString);
        try
        {
            await connection.OpenAsync(ct);
            await using var listen = new NpgsqlCommand($"listen {WebhookJobs.TestChannel}", connection);
            await listen.ExecuteNonQueryAsync(ct);
            return connection;
        }
        catch (Exception e) when (e is PostgresException || DatabaseState.IsOutage(e))
        {
            await connection.DisposeAsync();
            return null; // the database's own lines say why
        }
    }

    private async Task<DoctorLine> AnswerAsync(NpgsqlConnection answers, Guid test, string callbacks, CancellationToken ct)
    {
        var signed = new TaskCompletionSource<bool>();
        answers.Notification += (_, notification) =>
        {
            if (notification.Payload.StartsWith($"{test} ", StringComparison.Ordinal))
            {
                signed.TrySetResult(notification.Payload.EndsWith(WebhookJobs.Signed, StringComparison.Ordinal));
            }
        };
        using var late = CancellationTokenSource.CreateLinkedTokenSource(ct);
        late.CancelAfter(options.Value.HandOverTimeout);
        try
        {
            while (!signed.Task.IsCompleted)
            {
                await answers.WaitAsync(late.Token);
            }

            return DoctorLine.If(await signed.Task,
                $"{callbacks}: the test delivery was answered with a signed event",
                $"{callbacks}: n8n answered the test delivery, but its signature doesn't match (401). Set its credential "
                    + "\"PlanBuilder: callback\" to the value of N8N_CALLBACK_SECRET, and check the clocks of both machines");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return DoctorLine.No($"{callbacks}: n8n accepted the test delivery, but its answer didn't arrive within "
                + $"{options.Value.HandOverTimeout.TotalSeconds:0} s. Is PlanBuilder running, and is planBuilder in the workflow's "
                + "Settings node its address? If n8n writes to jobs itself, unset N8N_CALLBACK_SECRET");
        }
        catch (Exception e) when (DatabaseState.IsOutage(e))
        {
            return DoctorLine.None($"{callbacks}: not tried, since the database doesn't answer");
        }
    }
}
