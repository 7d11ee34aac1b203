using System.Text.Json;
using PlanBuilder.Web.Audit;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Delivery;

/// <summary>All SQL on <c>outgoing_webhooks</c> and <c>outgoing_deliveries</c>.</summary>
internal sealed class WebhookStore(
    PlanDatabase database, [FromKeyedServices(PostgresSetup.Background)] PlanDatabase background, AuditTrail audit)
{
    /// <summary>How many deliveries the account sees, and how many attempts are kept of each.</summary>
    public const int Shown = 20, MostAttempts = 5;

    /// <summary>Where the account's events go; null if it has no webhook.</summary>
    public Task<string?> UrlAsync(Guid accountId, CancellationToken ct) => database.AsUserAsync(accountId, session =>
        session.FirstOrDefaultAsync<string>("select url from outgoing_webhooks where user_id = @accountId", new { accountId }), ct);

    /// <summary>The last deliveries, the latest first.</summary>
    public Task<IReadOnlyList<WebhookDelivery>> ListAsync(Guid accountId, CancellationToken ct) =>
        database.AsUserAsync(accountId, session => session.QueryAsync<WebhookDelivery>("""
            select id, job_id, event, created_at, attempts, next_at, delivered_at, answers::text
              from outgoing_deliveries
             where user_id = @accountId
             order by created_at desc, id
             limit @Shown
            """, new { accountId, Shown }), ct);

    /// <summary>Saves the address. The secret is saved too if it is to be rotated, or if there was none.</summary>
    /// <param name="secret">Encrypted.</param>
    /// <param name="rotate">Whether it replaces an existing one.</param>
    /// <returns>Whether this secret is the account's now.</returns>
    public Task<bool> SaveAsync(Guid accountId, string url, string secret, bool rotate, CancellationToken ct) =>
        database.AsServiceAsync(async session =>
        {
            var isCurrent = await session.SingleAsync<bool>("""
                insert into outgoing_webhooks as w (user_id, url, secret) values (@accountId, @url, @secret)
                on conflict (user_id) do update set url = excluded.url, secret = case when @rotate then excluded.secret else w.secret end
                returning w.secret = @secret
                """, new { accountId, url, secret, rotate });
            await audit.RecordAsync(session, new(rotate ? AuditAct.WebhookSecretRotated : AuditAct.WebhookSaved, accountId));
            return isCurrent;
        }, ct);

    /// <summary>Removes the webhook and its deliveries. False if there was none.</summary>
    public Task<bool> RemoveAsync(Guid accountId, CancellationToken ct) => ChangeAsync(
        AuditAct.WebhookRemoved, "delete from outgoing_webhooks where user_id = @accountId", accountId, new { accountId }, ct);

    /// <summary>Queues a test event. False if one is queued already.</summary>
    public async Task<bool> SendTestAsync(Guid accountId, CancellationToken ct) => await database.AsServiceAsync(session =>
        session.ExecuteAsync("""
            insert into outgoing_deliveries (user_id, event)
            select user_id, 'webhook.test' from outgoing_webhooks w
             where user_id = @accountId
               and not exists (select from outgoing_deliveries d
                                where d.user_id = w.user_id and d.event = 'webhook.test' and d.next_at is not null)
            """, new { accountId }), ct) > 0;

    /// <summary>Queues a delivery again, with all its attempts. False if it isn't the account's, or is queued already.</summary>
    public Task<bool> SendAgainAsync(Guid accountId, Guid id, CancellationToken ct) => ChangeAsync(AuditAct.WebhookSentAgain, """
        update outgoing_deliveries set attempts = 0, next_at = now(), delivered_at = null
         where id = @id and user_id = @accountId and (next_at is null or attempts > 0)
        """, accountId, new { accountId, id }, ct);

    /// <summary>Leases deliveries that are due to this node, for a minute.</summary>
    public Task<IReadOnlyList<LeasedDelivery>> LeaseAsync(int most, CancellationToken ct) => background.AsServiceAsync(session =>
        session.QueryAsync<LeasedDelivery>("select * from lease_outgoing_deliveries(@most)", new { most }), ct);

    /// <summary>Records the outcome of an attempt.</summary>
    /// <param name="pause">Before the next attempt; null if there is none.</param>
    public Task<int> RecordAttemptAsync(LeasedDelivery delivery, DeliveryAttempt attempt, TimeSpan? pause, CancellationToken ct) =>
        background.AsServiceAsync(session => session.ExecuteAsync("""
            update outgoing_deliveries
               set delivered_at = case when @Succeeded then now() end, next_at = now() + @pause::interval,
                   answers = (
                     select jsonb_agg(one order by place)
                       from (select one, place
                               from jsonb_array_elements(answers || jsonb_build_array(@attempt::jsonb || jsonb_build_object('at', now())))
                                      with ordinality a (one, place)
                              order by place desc limit @MostAttempts) last)
             where id = @Id and attempts = @Attempts
            """, new
        {
            delivery.Id, delivery.Attempts, attempt.Succeeded, pause, MostAttempts,
            attempt = JsonSerializer.Serialize(attempt, DeliveryAttempt.Json),
        }), ct);

    private Task<bool> ChangeAsync(AuditAct act, string sql, Guid accountId, object parameters, CancellationToken ct) =>
        database.AsServiceAsync(async session =>
        {
            if (await session.ExecuteAsync(sql, parameters) == 0)
            {
                return false;
            }

            await audit.RecordAsync(session, new(act, accountId));
            return true;
        }, ct);
}

/// <summary>A delivery as its account sees it. Times are UTC.</summary>
/// <param name="NextAt">Null if there is no further attempt.</param>
internal sealed record WebhookDelivery(
    Guid Id, Guid? JobId, string Event, DateTime CreatedAt, int Attempts, DateTime? NextAt, DateTime? DeliveredAt, string Answers)
{
    public IReadOnlyList<DeliveryAttempt> LastAttempts => JsonSerializer.Deserialize<List<DeliveryAttempt>>(Answers, DeliveryAttempt.Json)!;
}

internal sealed record LeasedDelivery(
    Guid Id, Guid UserId, Guid? JobId, string Event, int Attempts, DateTime CreatedAt, string Url, string Secret);

/// <summary>The outcome of one attempt.</summary>
/// <param name="Status">The HTTP status; null if there was no response.</param>
/// <param name="Detail">The beginning of the response, or why there was none.</param>
internal sealed record DeliveryAttempt(int? Status, int Milliseconds, string Detail, DateTimeOffset? At = null)
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    [System.Text.Json.Serialization.JsonIgnore]
    public bool Succeeded => Status is >= 200 and < 300;
}
