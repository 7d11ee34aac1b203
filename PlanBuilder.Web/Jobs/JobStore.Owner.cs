namespace PlanBuilder.Web.Jobs;

/// <summary>What an owner does with a plan as a whole, under the visitor's role. A deleted one is not found by anything else.</summary>
internal sealed partial class JobStore
{
    /// <summary>The account's jobs that have all of the words in their name or in what was asked for, the latest first, without their results.</summary>
    /// <param name="words">In any case; none for all jobs.</param>
    public Task<IReadOnlyList<Job>> FindAsync(Guid accountId, string[] words, int skip, int take, CancellationToken ct) =>
        database.AsUserAsync(accountId, session => session.QueryAsync<Job>("""
            select j.id, j.status, j.input::text, j.title, j.error_code, j.version, j.created_at, a.refunded_at is not null as refunded
              from jobs j left join user_activity a on a.job_id = j.id,
                   concat_ws(' ', j.title, j.input ->> 'goal', j.input ->> 'period', j.input ->> 'niche', j.input ->> 'platforms') said
             where j.user_id = @accountId
               and not exists (
                 select from unnest(@small, @first, @large) word (small, first, large)
                  where greatest(strpos(lower(said), small), strpos(said, small), strpos(said, first), strpos(said, large)) = 0)
             order by j.created_at desc, j.id
            offset @skip limit @take
            """, new
        {
            accountId, skip, take,
            // A database of the locale C knows large and small of ASCII letters alone: "Épicerie" is looked for in its likely spellings.
            small = words.Select(word => word.ToLowerInvariant()).ToArray(),
            first = words.Select(word => char.ToUpperInvariant(word[0]) + word[1..].ToLowerInvariant()).ToArray(),
            large = words.Select(word => word.ToUpperInvariant()).ToArray(),
        }), ct);

    /// <summary>Names a job; null takes its name away. False when it is not the account's.</summary>
    /// <param name="title">At most 100 characters, not only spaces.</param>
    public Task<bool> RenameAsync(Guid accountId, Guid jobId, string? title, CancellationToken ct) =>
        database.AsUserAsync(accountId, session => session.SingleAsync<bool>("select rename_job(@jobId, @title)", new { jobId, title }), ct);

    /// <summary>Deletes a job that has ended. False when it has not, or is not the account's.</summary>
    public Task<bool> DeleteAsync(Guid accountId, Guid jobId, CancellationToken ct) =>
        database.AsUserAsync(accountId, session => session.SingleAsync<bool>("select delete_job(@jobId)", new { jobId }), ct);

    /// <summary>Brings a deleted job back. False when there is none of the account's.</summary>
    public Task<bool> RestoreAsync(Guid accountId, Guid jobId, CancellationToken ct) =>
        database.AsUserAsync(accountId, session => session.SingleAsync<bool>("select restore_job(@jobId)", new { jobId }), ct);

    /// <summary>The account's deleted jobs, the last deleted first, without their results.</summary>
    public Task<IReadOnlyList<Job>> ListDeletedAsync(Guid accountId, CancellationToken ct) =>
        database.AsUserAsync(accountId, session => session.QueryAsync<Job>(
            "select id, status, input::text, title, error_code, version, created_at, deleted_at from deleted_jobs()"), ct);

    /// <summary>Deletes for good what was deleted longer ago than <paramref name="age"/>, as the service. Gives how many.</summary>
    public Task<int> PurgeDeletedAsync(TimeSpan age, CancellationToken ct) => InBatchesAsync("select purge_deleted_jobs(@age, @Batch)", age, ct);
}
