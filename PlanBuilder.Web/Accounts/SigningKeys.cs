using System.Net;
using Microsoft.IdentityModel.Tokens;

namespace PlanBuilder.Web.Accounts;

/// <summary>
/// The project's public keys (<c>/auth/v1/.well-known/jwks.json</c>), asked for when a token names one that is not known, and now and
/// then. While they cannot be read, the known ones stay. Thread-safe.
/// </summary>
internal sealed class SigningKeys(SupabaseAuth auth, TimeProvider time, ILogger<SigningKeys> logger) : IDisposable
{
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10); // whoever makes up ids of keys does not make us ask each time

    private readonly SemaphoreSlim one = new(1);
    private IReadOnlyList<JsonWebKey> known = [];
    private DateTimeOffset read = DateTimeOffset.MinValue, asked = DateTimeOffset.MinValue;

    /// <summary>The key of that id; null where the project has none such.</summary>
    public async Task<JsonWebKey?> FindAsync(string id, CancellationToken ct)
    {
        var key = Known(id);
        if (key is not null && IsFresh)
        {
            return key;
        }

        if (!await one.WaitAsync(key is null ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, ct))
        {
            return key; // somebody else asks, and what is known is good meanwhile
        }

        await ReadUnlessAsync(() => Known(id) is not null && IsFresh);
        return Known(id);
    }

    /// <summary>Whether the project said that it publishes no keys: it signs with a secret that it shares with nobody.</summary>
    public async Task<bool> PublishesNoneAsync(CancellationToken ct)
    {
        if (!IsFresh)
        {
            await one.WaitAsync(ct);
            await ReadUnlessAsync(() => IsFresh);
        }

        return read > DateTimeOffset.MinValue && Volatile.Read(ref known).Count == 0;
    }

    public void Dispose() => one.Dispose();

    private bool IsFresh => time.GetUtcNow() - read < Age;

    private JsonWebKey? Known(string id) => Volatile.Read(ref known).FirstOrDefault(key => key.Kid == id);

    // For whoever holds the one place.
    private async Task ReadUnlessAsync(Func<bool> isKnown)
    {
        try
        {
            if (time.GetUtcNow() - asked >= Pause && !isKnown())
            {
                await ReadAsync();
                asked = time.GetUtcNow(); // from its end on: what did not answer may have taken as long as the pause
            }
        }
        finally
        {
            one.Release();
        }
    }

    private async Task ReadAsync() // for all who wait; the client has a time-out
    {
        try
        {
            var set = JsonWebKeySet.Create(await auth.GetKeysAsync(CancellationToken.None));
            Volatile.Write(ref known, [.. set.Keys.Where(key => key.Kty is "EC" or "RSA" && key.Use is null or "sig")]);
            read = time.GetUtcNow();
        }
        catch (HttpRequestException e) when (e.StatusCode == HttpStatusCode.NotFound && Volatile.Read(ref known).Count == 0)
        {
            read = time.GetUtcNow(); // a server from before there were any
        }
        catch (Exception e) when (e is HttpRequestException or ArgumentException or OperationCanceledException)
        {
            logger.LogWarning("Could not read the Supabase project's public keys: {Reason}", e.GetType().Name);
        }
    }
}
