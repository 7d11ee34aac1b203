using System.Text.Json;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Delivery;

/// <summary>All SQL on <c>outgoing_webhooks</c> and <c>outgoing_deliveries</c>.</summary>
internal sealed class WebhookStore(
    PlanDatabase database, [FromKeyedServices(PostgresSetup.Background)] PlanDatabase background)
{
    /// <summary>How many deliveries the account sees, and how many answers of each are kept.</summary>
    public const int Shown = 20, Answers = 5;

    /// <summary>Where the account wants to be told; null where it doesn't.</summary>
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

    /// <summary>Changes the address, and with it the secret where it is given or where there was none.</summary>
    /// <param name="secret">As the app protects it.</param>
    /// <param name="renews">Whether it takes the place of one that is there.</param>
    /// <returns>Whether the secret is the account's now.</returns>
    public Task<bool> SaveAsync(Guid accountId, string url, string secret, bool renews, CancellationToken ct) =>
        database.AsServiceAsync(session => session.SingleAsync<bool>("""
            insert into outgoing_webhooks as w (user_id, url, secret) values (@accountId, @url, @secret)
            on conflict (user_id) do update set url = excluded.url, secret = case when @renews then excluded.secret else w.secret end
            returning w.secret = @secret
            """, new { accountId, url, secret, renews }), ct);

    /// <summary>Ends it, with all that was told.</summary>
    public Task<int> RemoveAsync(Guid accountId, CancellationToken ct) => database.AsServiceAsync(session =>
        session.ExecuteAsync("delete from outgoing_webhooks where user_id = @accountId", new { accountId }), ct);

    /// <summary>Has a trial sent. False where one waits already.</summary>
    public async Task<bool> TryOutAsync(Guid accountId, CancellationToken ct) => await database.AsServiceAsync(session =>
        session.ExecuteAsync("""
            insert into outgoing_deliveries (user_id, event)
            select user_id, 'webhook.trial' from outgoing_webhooks w
             where user_id = @accountId
               and not exists (select from outgoing_deliveries d
                                where d.user_id = w.user_id and d.event = 'webhook.trial' and d.next_at is not null)
            """, new { accountId }), ct) > 0;

    /// <summary>Has a delivery sent again from the beginning. False for none of the account's, and for one that is being sent.</summary>
    public async Task<bool> SendAgainAsync(Guid accountId, Guid id, CancellationToken ct) => await database.AsServiceAsync(session =>
        session.ExecuteAsync("""
            update outgoing_deliveries set attempts = 0, next_at = now(), delivered_at = null
             where id = @id and user_id = @accountId and (next_at is null or attempts > 0)
            """, new { accountId, id }), ct) > 0;

    /// <summary>Deliveries that are due, this node's for a minute.</summary>
    public Task<IReadOnlyList<LeasedDelivery>> LeaseAsync(int most, CancellationToken ct) => background.AsServiceAsync(session =>
        session.QueryAsync<LeasedDelivery>("select * from lease_outgoing_deliveries(@most)", new { most }), ct);

    /// <summary>Writes down what became of an attempt.</summary>
    /// <param name="pause">After which it is tried again; null where it is over.</param>
    public Task<int> AnsweredAsync(LeasedDelivery delivery, WebhookAnswer answer, TimeSpan? pause, CancellationToken ct) =>
        background.AsServiceAsync(session => session.ExecuteAsync("""
            update outgoing_deliveries
               set delivered_at = case when @IsTaken then now() end, next_at = now() + @pause::interval,
                   answers = (
                     select jsonb_agg(one order by place)
                       from (select one, place
                               from jsonb_array_elements(answers || jsonb_build_array(@answer::jsonb || jsonb_build_object('at', now())))
                                      with ordinality a (one, place)
                              order by place desc limit @Answers) last)
             where id = @Id and attempts = @Attempts
            """, new
        {
            delivery.Id, delivery.Attempts, answer.IsTaken, pause, Answers, answer = JsonSerializer.Serialize(answer, WebhookAnswer.Json),
        }), ct);
}

/// <summary>A delivery as its account sees it. Times are UTC.</summary>
/// <param name="NextAt">Null where it is over.</param>
internal sealed record WebhookDelivery(
    Guid Id, Guid? JobId, string Event, DateTime CreatedAt, int Attempts, DateTime? NextAt, DateTime? DeliveredAt, string Answers)
{
    public IReadOnlyList<WebhookAnswer> Last => JsonSerializer.Deserialize<List<WebhookAnswer>>(Answers, WebhookAnswer.Json)!;
}

internal sealed record LeasedDelivery(
    Guid Id, Guid UserId, Guid? JobId, string Event, int Attempts, DateTime CreatedAt, string Url, string Secret);

/// <summary>What came of one attempt.</summary>
/// <param name="Status">Of HTTP; null where there was no answer.</param>
/// <param name="Says">The beginning of the answer, or why there was none.</param>
internal sealed record WebhookAnswer(int? Status, int Milliseconds, string Says, DateTimeOffset? At = null)
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsTaken => Status is >= 200 and < 300;
}
