using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Audit;

/// <summary>Reads the trail, the newest first, page by page.</summary>
internal sealed class AuditReader(PlanDatabase database)
{
    /// <summary>For operators: everybody's entries that fit all of the filters; a filter that is null takes all.</summary>
    /// <param name="accounts">Who acted, or to whom it was done.</param>
    /// <param name="day">In UTC.</param>
    public Task<IReadOnlyList<AuditEntry>> FindAsync(
        IReadOnlyList<Guid>? accounts, AuditAct? act, DateOnly? day, AuditCursor? before, int take, CancellationToken ct) =>
        database.AsServiceAsync(session => session.QueryAsync<AuditEntry>("""
            select id, at, act, via, actor_id, actor_kind, user_id, job_id, host(ip) as ip, user_agent, detail::text
              from audit_events
             where (@accounts::uuid[] is null or user_id = any(@accounts) or actor_id = any(@accounts))
               and (@act::text is null or act = @act)
               and (@first::timestamptz is null or (at >= @first and at < @first + interval '1 day'))
               and (@at::timestamptz is null or (at, id) < (@at, @id))
             order by at desc, id desc
             limit @take
            """, new
        {
            accounts = accounts?.ToArray(), act = act?.Code, first = day?.ToDateTime(default, DateTimeKind.Utc), at = before?.At,
            id = before?.Id ?? 0, take,
        }), ct);

    /// <summary>
    /// For an account itself, under its role: what it did and what was done to it. Of an operator who did it, there is neither id nor
    /// address.
    /// </summary>
    public Task<IReadOnlyList<AuditEntry>> OwnAsync(Guid accountId, AuditCursor? before, int take, CancellationToken ct) =>
        database.AsUserAsync(accountId, session => session.QueryAsync<AuditEntry>("""
            select id, at, act, via, null::uuid as actor_id, actor_kind, user_id, job_id, host(shown_ip) as ip,
                   shown_user_agent as user_agent, detail::text
              from audit_events
             where (@at::timestamptz is null or (at, id) < (@at, @id))
             order by at desc, id desc
             limit @take
            """, new { at = before?.At, id = before?.Id ?? 0, take }), ct);
}
