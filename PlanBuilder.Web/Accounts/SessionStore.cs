using Npgsql;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Accounts;

/// <summary>All SQL on <c>account_sessions</c> and <c>session_cutoffs</c>.</summary>
internal sealed class SessionStore(PlanDatabase database, [FromKeyedServices(PostgresSetup.Background)] PlanDatabase background)
{
    private const string IsLive = """
        ended_at is null and created_at > now() - interval '30 days' and last_seen_at > now() - interval '14 days'
        """;

    /// <summary>False where all of the account's sessions were ended since it proved who it is.</summary>
    public Task<bool> BeginAsync(
        Guid accountId, KnownSession.Sighting seen, Guid? supabaseSessionId, DateTimeOffset? provedAt, CancellationToken ct) =>
        database.AsServiceAsync(session => session.SingleAsync<bool>(
            "select begin_account_session(@Id, @accountId, @supabaseSessionId, @IpAddress, @UserAgent, @provedAt)",
            new { seen.Id, accountId, supabaseSessionId, seen.IpAddress, seen.UserAgent, provedAt }), ct);

    /// <summary>
    /// A row for a cookie of before there were any, unless it has one by now, or its account ended all sessions since it was given.
    /// </summary>
    public async Task TakeOverAsync(
        Guid accountId, KnownSession.Sighting seen, Guid? supabaseSessionId, DateTimeOffset since, CancellationToken ct)
    {
        try
        {
            await database.AsServiceAsync(session => session.ExecuteAsync("""
                insert into account_sessions (id, user_id, supabase_session_id, created_at, ip_address, user_agent)
                select @Id, @accountId, @supabaseSessionId, @since, @IpAddress, @UserAgent
                 where not exists (select from session_cutoffs where user_id = @accountId and ended_before > @since)
                on conflict (id) do nothing
                """, new { seen.Id, accountId, supabaseSessionId, since, seen.IpAddress, seen.UserAgent }), ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            // Its account is gone, and so is the session.
        }
    }

    public Task<SessionRow?> ReadAsync(Guid id, CancellationToken ct) =>
        database.AsServiceAsync(session => session.FirstOrDefaultAsync<SessionRow>(
            $"select id, user_id, {IsLive} as is_live from account_sessions where id = @id", new { id }), ct);

    /// <summary>Those of the sessions that have a row.</summary>
    public Task<IReadOnlyList<SessionRow>> ReadAsync(Guid[] ids, CancellationToken ct) =>
        background.AsServiceAsync(session => session.QueryAsync<SessionRow>(
            $"select id, user_id, {IsLive} as is_live from account_sessions where id = any(@ids)", new { ids }), ct);

    /// <summary>
    /// Whether a token is still to be taken: the session that it names has not ended here; and where it names none that began here, the
    /// account's sessions have not all been ended since it was made.
    /// </summary>
    public Task<bool> TakesTokenAsync(Guid accountId, Guid supabaseSessionId, DateTimeOffset issuedAt, CancellationToken ct) =>
        database.AsServiceAsync(session => session.SingleAsync<bool>("""
            select coalesce(
              (select ended_at is null from account_sessions
                where supabase_session_id = @supabaseSessionId and user_id = @accountId order by created_at desc limit 1),
              not exists (select from session_cutoffs where user_id = @accountId and ended_before > @issuedAt))
            """, new { accountId, supabaseSessionId, issuedAt }), ct);

    public Task<int> RecordLastSeenAsync(IReadOnlyList<KnownSession.Sighting> seen, CancellationToken ct) =>
        background.AsServiceAsync(session => session.ExecuteAsync("""
            update account_sessions s
               set last_seen_at = now(), ip_address = seen.ip_address, user_agent = seen.user_agent
              from unnest(@ids, @addresses, @agents) as seen (id, ip_address, user_agent)
             where s.id = seen.id and s.ended_at is null
            """, new
        {
            ids = seen.Select(one => one.Id).ToArray(),
            addresses = seen.Select(one => one.IpAddress).ToArray(),
            agents = seen.Select(one => one.UserAgent).ToArray(),
        }), ct);

    /// <summary>The account's sessions that can still be used, the latest used first.</summary>
    public Task<IReadOnlyList<ListedSession>> ListAsync(Guid accountId, CancellationToken ct) =>
        database.AsServiceAsync(session => session.QueryAsync<ListedSession>($"""
            select id, created_at, last_seen_at, ip_address, user_agent from account_sessions
             where user_id = @accountId and {IsLive}
             order by last_seen_at desc limit 100
            """, new { accountId }), ct);

    /// <summary>Returns its ids, those that its access tokens name among them; none where there is nothing to end.</summary>
    public async Task<IEnumerable<Guid>> EndAsync(Guid accountId, Guid id, CancellationToken ct)
    {
        var ended = await database.AsServiceAsync(session => session.QueryAsync<Guid?>("""
            with ended as (
              update account_sessions set ended_at = now() where id = @id and user_id = @accountId and ended_at is null
              returning id, supabase_session_id)
            select id from ended union all select supabase_session_id from ended
            """, new { id, accountId }), ct);
        return ended.OfType<Guid>();
    }

    public Task<IReadOnlyList<Guid>> EndAllAsync(Guid accountId, CancellationToken ct) =>
        database.AsServiceAsync(session => session.QueryAsync<Guid>("select end_account_sessions(@accountId)", new { accountId }), ct);

    /// <summary>Deletes what is long over. Returns how many.</summary>
    public Task<int> PurgeAsync(CancellationToken ct) =>
        background.AsServiceAsync(session => session.SingleAsync<int>("select purge_account_sessions('90 days', 5000)"), ct);
}

/// <summary>A session as its owner sees it.</summary>
internal sealed record ListedSession(Guid Id, DateTime CreatedAt, DateTime LastSeenAt, string? IpAddress, string? UserAgent);
