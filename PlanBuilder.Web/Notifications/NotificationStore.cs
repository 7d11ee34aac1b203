using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Notifications;

/// <summary>All SQL on <c>job_notifications</c>, which the database itself writes: what its account reads and marks as read.</summary>
internal sealed class NotificationStore(PlanDatabase database, UnreadCounts counts)
{
    /// <summary>What the bell says: how many are unread, and the latest of them.</summary>
    public Task<Unread> UnreadAsync(Guid accountId) => counts.GetAsync(accountId, () =>
        database.AsUserAsync(accountId, async session => await session.FirstOrDefaultAsync<Unread>("""
            select count(*) over ()::int as count, id as latest, job_id, message
              from job_notifications
             where user_id = @accountId and read is not true
             order by created_at desc, id
             limit 1
            """, new { accountId }) ?? Unread.None, CancellationToken.None));

    /// <summary>The account's notifications, the latest first.</summary>
    public Task<IReadOnlyList<Notification>> ListAsync(Guid accountId, int skip, int take, CancellationToken ct) =>
        database.AsUserAsync(accountId, session => session.QueryAsync<Notification>("""
            select n.id, n.job_id, n.message, coalesce(n.read, false) as read, n.created_at, j.title, j.input::text
              from job_notifications n left join jobs j on j.id = n.job_id
             where n.user_id = @accountId
             order by n.created_at desc, n.id
            offset @skip limit @take
            """, new { accountId, skip, take }), ct);

    /// <summary>Marks one as read, or all of them where none is named.</summary>
    public Task MarkReadAsync(Guid accountId, Guid? id, CancellationToken ct) =>
        ReadAsync(accountId, "id = coalesce(@id, id)", new { accountId, id }, ct);

    /// <summary>
    /// Marks as read what was said of a job: its owner looks at it now.
    /// Where nothing can be written, it stays unread, and the page is shown.
    /// </summary>
    /// <param name="isNew">Whether the notification is so new that the bell may not show it yet.</param>
    public async Task MarkSeenAsync(Guid accountId, Guid jobId, CancellationToken ct, bool isNew = false)
    {
        try
        {
            if (isNew || (await UnreadAsync(accountId)).Count > 0)
            {
                await ReadAsync(accountId, "job_id = @jobId", new { accountId, jobId }, ct);
            }
        }
        catch (DatabaseUnavailableException)
        {
            // A database that is only read for a while shows plans all the same.
        }
    }

    private async Task ReadAsync(Guid accountId, string which, object parameters, CancellationToken ct)
    {
        if (await database.AsUserAsync(accountId, session => session.ExecuteAsync($"""
                update job_notifications set read = true where user_id = @accountId and read is not true and {which}
                """, parameters), ct) > 0)
        {
            counts.Forget(accountId);
        }
    }
}

/// <summary>One notification. Its time is UTC; a row of an earlier system may lack job and message.</summary>
internal sealed class Notification
{
    public Guid Id { get; init; }
    public Guid? JobId { get; init; }
    public string? Message { get; init; }
    public bool Read { get; init; }
    public DateTime CreatedAt { get; init; }

    /// <summary>The name that its owner gave to the plan.</summary>
    public string? Title { get; init; }

    /// <summary>The input of its job; null if the job is gone.</summary>
    public string? Input { get; init; }
}

/// <summary>How many notifications are unread, and the latest of those.</summary>
internal sealed record Unread(int Count, Guid? Latest, Guid? JobId, string? Message)
{
    public static readonly Unread None = new(0, null, null, null);

    /// <summary>What a bell shows it by: another word means another bell.</summary>
    public string Mark => $"{Count}-{Latest:N}";
}
