using System.Text.Json;

namespace PlanBuilder.Web.Accounts;

/// <summary>
/// The ways to sign in that the Supabase project has (<c>/auth/v1/settings</c>), read in the background now and then. No page waits for
/// them: until they were read, and while they cannot be, there is what was known, and at first a password.
/// </summary>
internal sealed class ProjectSettings(SupabaseAuth auth, TimeProvider time, ILogger<ProjectSettings> logger) : BackgroundService
{
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(5), Pause = TimeSpan.FromSeconds(30);
    private static readonly string[] NoProviders = ["email", "phone", "anonymous_users"];

    private volatile Known known = new(TakesPasswords: true, []);

    /// <summary>Whether people sign in with an address and a password, or a link that is sent to the address.</summary>
    public bool TakesPasswords => known.TakesPasswords;

    /// <summary>Whom else people sign in with, by Supabase's names: <c>google</c>, <c>github</c>.</summary>
    public IReadOnlyList<string> Providers => known.Providers;

    /// <summary>Reads them now. False when that was not possible.</summary>
    public async Task<bool> ReadAsync(CancellationToken ct)
    {
        try
        {
            using var settings = JsonDocument.Parse(await auth.GetSettingsAsync(ct));
            if (settings.RootElement.ValueKind == JsonValueKind.Object && settings.RootElement.TryGetProperty("external", out var ways)
                && ways.ValueKind == JsonValueKind.Object)
            {
                var on = ways.EnumerateObject().Where(way => way.Value.ValueKind == JsonValueKind.True).Select(way => way.Name).ToList();
                known = new Known(on.Contains("email"), [.. on.Except(NoProviders).Where(IsName).Order(StringComparer.Ordinal)]);
                return true;
            }
        }
        catch (Exception e) when (e is HttpRequestException or JsonException
            || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            logger.LogInformation("Could not read the Supabase project's settings: {Reason}.", e.GetType().Name);
        }

        return false;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(await ReadAsync(stoppingToken) ? Age : Pause, time, stoppingToken);
        }
    }

    // It becomes a part of an address and of a sentence.
    private static bool IsName(string name) =>
        name.Length <= 40 && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_');

    private sealed record Known(bool TakesPasswords, IReadOnlyList<string> Providers);
}
