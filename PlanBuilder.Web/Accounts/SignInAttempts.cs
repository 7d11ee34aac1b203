using System.Security.Cryptography;
using System.Text;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Accounts;

/// <summary>
/// All SQL on <c>sign_in_attempts</c>: passwords that fail make an address wait, longer each time, whichever computers and nodes they are
/// tried from. A browser that signed in to it before waits for its own alone.
/// </summary>
internal sealed class SignInAttempts(
    PlanDatabase database, [FromKeyedServices(PostgresSetup.Background)] PlanDatabase background, DeviceCookie device)
{
    /// <summary>Begins an attempt, to be ended by <see cref="EndAsync"/>; refused where it comes too early.</summary>
    public async Task<AccountResult.Refused?> BeginAsync(HttpContext context, string email, CancellationToken ct)
    {
        var key = Key(context, email);
        var seconds = await database.AsServiceAsync(
            session => session.SingleAsync<int>("select begin_sign_in_attempt(@key)", new { key }), ct);
        return seconds == 0 ? null : new AccountResult.Refused(Sentence(seconds), Status: StatusCodes.Status429TooManyRequests)
        {
            RetryAfter = TimeSpan.FromSeconds(seconds),
        };
    }

    /// <summary>What came of an attempt: null or anything but a refusal is the right password, and a wrong one goes on counting.</summary>
    public async Task EndAsync(HttpContext context, string email, AccountResult? answer, CancellationToken ct)
    {
        var key = Key(context, email);
        if (answer is not AccountResult.Refused refused)
        {
            await database.AsServiceAsync(
                session => session.ExecuteAsync("delete from sign_in_attempts where key = @key", new { key }),
                ct);
        }
        else if (refused != AccountResult.Wrong) // nothing was tried
        {
            await database.AsServiceAsync(session => session.ExecuteAsync(
                "update sign_in_attempts set failures = greatest(failures - 1, 0), open_at = now() where key = @key", new { key }), ct);
        }
    }

    /// <summary>Deletes attempts that no longer count. Returns how many.</summary>
    public Task<int> PurgeAsync(CancellationToken ct) =>
        background.AsServiceAsync(session => session.ExecuteAsync(
            "delete from sign_in_attempts where last_at < now() - interval '2 days'"), ct);

    private static string Sentence(int seconds)
    {
        var wait = seconds == 1 ? "a second" : seconds < 90 ? $"{seconds} seconds" : $"{(seconds + 59) / 60} minutes";
        return $"Too many attempts. Wait {wait}, then try again.";
    }

    private byte[] Key(HttpContext context, string email) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{device.Find(context, email)} {DeviceCookie.AccountOf(email)}"));
}
