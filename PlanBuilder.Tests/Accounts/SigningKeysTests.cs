using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PlanBuilder.Tests.Accounts.Supabase;
using PlanBuilder.Tests.Jobs;
using PlanBuilder.Web.Accounts;

namespace PlanBuilder.Tests.Accounts;

/// <summary>A project's public keys while it lets one wait for them.</summary>
public sealed class SigningKeysTests : IAsyncLifetime
{
    private const string Keys = "GET .well-known/jwks.json";

    private readonly ClockSkewTests.SettableClock clock = new();
    private readonly TaskCompletionSource silence = new();
    private readonly HttpClient http = new();
    private SupabaseDouble supabase = null!;
    private SigningKeys keys = null!;
    private SupabaseLanes lanes = null!;

    public async ValueTask InitializeAsync()
    {
        supabase = await SupabaseDouble.StartAsync();
        var options = Options.Create(new SupabaseOptions { Url = supabase.Address.ToString(), AnonKey = SupabaseDouble.AnonKey });
        lanes = new SupabaseLanes(options);
        keys = new SigningKeys(new SupabaseAuth(http, options, clock, lanes), clock, NullLogger<SigningKeys>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        keys.Dispose();
        lanes.Dispose();
        http.Dispose();
        await supabase.DisposeAsync();
    }

    [Fact]
    public async Task A_project_that_was_waited_for_in_vain_is_not_asked_again_at_once()
    {
        (supabase.Answering, supabase.KeysAreDown) = (silence.Task, true);
        var asking = FindAsync("a key");
        await supabase.CalledAsync(Keys, 1);
        clock.Ahead = TimeSpan.FromSeconds(10); // as long as an answer is waited for
        silence.SetResult();

        Assert.False(await asking);
        Assert.False(await FindAsync("a key"));
        Assert.Equal(1, supabase.CountCalls(Keys));
        clock.Ahead += TimeSpan.FromSeconds(10);
        Assert.False(await FindAsync("a key"));
        Assert.Equal(2, supabase.CountCalls(Keys));
    }

    [Fact]
    public async Task Whoever_has_a_known_key_does_not_wait_while_another_one_asks()
    {
        var known = (string)supabase.Tokens.PublicKey["kid"]!;
        Assert.True(await FindAsync(known));
        clock.Ahead = TimeSpan.FromMinutes(11);
        supabase.Answering = silence.Task;
        var first = FindAsync(known);
        await supabase.CalledAsync(Keys, 2);
        var second = FindAsync(known);
        var waits = !second.IsCompleted;
        silence.SetResult();

        Assert.True(await first && await second);
        Assert.False(waits);
        Assert.Equal(2, supabase.CountCalls(Keys));
    }

    private async Task<bool> FindAsync(string id) => await keys.FindAsync(id, TestContext.Current.CancellationToken) is not null;
}
