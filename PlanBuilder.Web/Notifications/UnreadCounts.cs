using Microsoft.Extensions.Caching.Memory;
using PlanBuilder.Web.Jobs;

namespace PlanBuilder.Web.Notifications;

/// <summary>
/// Remembers what each bell last heard, so that all the open pages that ask again and again cost the database one query when something
/// changed, which <see cref="JobListener"/> says. Thread-safe.
/// </summary>
internal sealed class UnreadCounts : IDisposable
{
    // A changed row that nobody announced is seen all the same, a little later; at once where nothing can be listened to.
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1), ShortMemory = TimeSpan.FromSeconds(5);

    private readonly MemoryCache known = new(new MemoryCacheOptions());
    private readonly JobListener listener;

    public UnreadCounts(JobListener listener)
    {
        this.listener = listener;
        listener.Notified += Forget;
        listener.ListeningBegan += known.Clear; // what happened before, nobody announced
    }

    /// <summary>What is known of the account, or else what <paramref name="ask"/> gives.</summary>
    public async Task<Unread> GetAsync(Guid accountId, Func<Task<Unread>> ask)
    {
        // Put there before it is answered: what changes meanwhile throws it out.
        var asked = known.GetOrCreate(accountId, entry =>
        {
            entry.AbsoluteExpirationRelativeToNow = listener.IsListening ? Memory : ShortMemory;
            return new Lazy<Task<Unread>>(ask);
        })!;
        try
        {
            return await asked.Value;
        }
        catch
        {
            known.Remove(accountId);
            throw;
        }
    }

    public void Forget(Guid accountId) => known.Remove(accountId);

    public void Dispose()
    {
        listener.Notified -= Forget;
        listener.ListeningBegan -= known.Clear;
        known.Dispose();
    }
}
