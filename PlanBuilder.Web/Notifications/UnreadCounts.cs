using Microsoft.Extensions.Caching.Memory;
using PlanBuilder.Web.Jobs;

namespace PlanBuilder.Web.Notifications;

/// <summary>
/// Remembers what each bell last heard, so that all the open pages that ask again and again cost the database one query when something
/// changed, which <see cref="JobListener"/> says. Thread-safe.
/// </summary>
internal sealed class UnreadCounts : IDisposable
{
    // Every change of a row is announced, so what is known holds for as long as a page asks for it. Not forever: there may be other
    // writers. Where nothing can be listened to, it holds for a moment.
    private static readonly MemoryCacheEntryOptions
        Listened = new() { SlidingExpiration = TimeSpan.FromMinutes(2), AbsoluteExpirationRelativeToNow = TimeSpan.FromHours(6) },
        Unheard = new() { AbsoluteExpirationRelativeToNow = TimeSpan.FromSeconds(5) };

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
        var key = (accountId, listener.IsListening);
        var asked = known.GetOrCreate(
            key, _ => new Lazy<Task<Unread>>(ask), listener.IsListening ? Listened : Unheard)!;
        try
        {
            return await asked.Value;
        }
        catch
        {
            known.Remove(key);
            throw;
        }
    }

    public void Forget(Guid accountId)
    {
        known.Remove((accountId, true));
        known.Remove((accountId, false));
    }

    public void Dispose()
    {
        listener.Notified -= Forget;
        listener.ListeningBegan -= known.Clear;
        known.Dispose();
    }
}
