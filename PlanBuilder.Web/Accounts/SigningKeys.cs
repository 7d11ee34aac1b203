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
        if (key is not null && time.GetUtcNow() - read < Age)
        {
            return key;
        }

        if (!await one.WaitAsync(key is null ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, ct))
        {
            return key; // somebody else asks, and what is known is good meanwhile
        }

        try
        {
            var now = time.GetUtcNow();
            if (now - asked >= Pause && (Known(id) is null || now - read >= Age))
            {
                await ReadAsync();
                asked = time.GetUtcNow(); // from its end on: what did not answer may have taken as long as the pause
            }
        }
        finally
        {
            one.Release();
        }

        return Known(id);
    }

    public void Dispose() => one.Dispose();

    private JsonWebKey? Known(string id) => Volatile.Read(ref known).FirstOrDefault(key => key.Kid == id);

    private async Task ReadAsync() // for all who wait; the client has a time-out
    {
        try
        {
            var set = JsonWebKeySet.Create(await auth.GetKeysAsync(CancellationToken.None));
            Volatile.Write(ref known, [.. set.Keys.Where(key => key.Kty is "EC" or "RSA" && key.Use is null or "sig")]);
            read = time.GetUtcNow();
        }
        catch (Exception e) when (e is HttpRequestException or ArgumentException or OperationCanceledException)
        {
            logger.LogWarning("Could not read the Supabase project's public keys: {Reason}", e.GetType().Name);
        }
    }
}
