namespace PlanBuilder.Web.Accounts;

/// <summary>
/// Passwords as bcrypt, the format Supabase Auth uses. It takes a tenth of a second of a core, so only few run at once, on threads of their
/// own: however many sign in together, pages are answered meanwhile. Whoever would wait for long gives up.
/// </summary>
/// <param name="longestWait">Five seconds unless it is given.</param>
internal sealed class PasswordHashing(TimeSpan? longestWait = null) : IDisposable
{
    private const int Rounds = 10; // as Supabase Auth does

    // What an unknown address is compared with, so that it takes as long as a known one.
    private static readonly string NobodysPassword = BCrypt.Net.BCrypt.HashPassword(Guid.NewGuid().ToString(), Rounds);

    private readonly SemaphoreSlim turns = new(Math.Clamp(Environment.ProcessorCount / 2, 1, 2));

    /// <summary>Null where too many are waiting.</summary>
    public Task<string?> HashAsync(string password, CancellationToken ct) =>
        InTurnAsync<string?>(() => BCrypt.Net.BCrypt.HashPassword(password, Rounds), null, ct);

    /// <summary>Whether it is the password of that hash; null where too many are waiting.</summary>
    /// <param name="hash">Null if there is no account. Like any hash that isn't bcrypt's, it matches no password.</param>
    public Task<bool?> VerifyAsync(string password, string? hash, CancellationToken ct)
    {
        var isOurs = hash?.StartsWith("$2", StringComparison.Ordinal) == true; // one moved from elsewhere may be of another kind
        return InTurnAsync<bool?>(() => BCrypt.Net.BCrypt.Verify(password, isOurs ? hash : NobodysPassword) && isOurs, null, ct);
    }

    public void Dispose() => turns.Dispose();

    private async Task<T> InTurnAsync<T>(Func<T> work, T tooMany, CancellationToken ct)
    {
        if (!await turns.WaitAsync(longestWait ?? TimeSpan.FromSeconds(5), ct))
        {
            return tooMany;
        }

        try
        {
            return await Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        finally
        {
            turns.Release();
        }
    }
}
