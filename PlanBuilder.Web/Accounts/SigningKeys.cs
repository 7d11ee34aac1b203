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
        if (Known(id) is { } key && time.GetUtcNow() - read < Age)
        {
            return key;
        }
        await one.WaitAsync(ct);
        try
        {
            var now = time.GetUtcNow();
            if (now - asked >= Pause && (Known(id) is null || now - read >= Age))
            {
                asked = now;
                await ReadAsync(ct);
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

    private async Task ReadAsync(CancellationToken ct)
    {
        try
        {
            var set = JsonWebKeySet.Create(await auth.GetKeysAsync(ct));
            Volatile.Write(ref known, [.. set.Keys.Where(key => key.Kty is "EC" or "RSA" && key.Use is null or "sig")]);
            read = time.GetUtcNow();
        }
        catch (Exception e) when (e is HttpRequestException or ArgumentException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            logger.LogWarning("The Supabase project's public keys cannot be read: {Reason}", e.GetType().Name);
        }
    }
}
