using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace PlanBuilder.Tests.Accounts.Supabase;

/// <summary>The accounts of a Supabase double, their sessions, and the links it would have sent.</summary>
internal sealed class SupabaseUsers
{
    private readonly ConcurrentDictionary<string, SupabaseUser> users = new();

    public ConcurrentDictionary<Guid, SupabaseLogin> Sessions { get; } = new();

    public ConcurrentQueue<(string Hash, string Type, string Email)> Links { get; } = new();

    public SupabaseUser? Find(string email) => users.GetValueOrDefault(email.ToLowerInvariant());

    public SupabaseLogin? SessionOf(Guid? id) => id is { } known ? Sessions.GetValueOrDefault(known) : null;

    public SupabaseUser Make(string email, string password, bool confirmed) => users.AddOrUpdate(email.ToLowerInvariant(),
        address => new SupabaseUser(Guid.NewGuid(), address) { Password = password, Confirmed = confirmed }, (_, user) => user);

    public SupabaseLogin Begin(SupabaseUser user)
    {
        user.Confirmed = true;
        var login = new SupabaseLogin(Guid.NewGuid(), user, NewToken(), null, user.Aal);
        return Sessions[login.Id] = login;
    }

    /// <summary>The next pair for a session's refresh token; for the one before it, the current one again.</summary>
    public SupabaseLogin? Renew(string refreshToken)
    {
        lock (Sessions)
        {
            var login = Sessions.Values.FirstOrDefault(known => known.RefreshToken == refreshToken || known.Former == refreshToken);
            return login is null || login.Former == refreshToken
                ? login
                : Sessions[login.Id] = login with { RefreshToken = NewToken(), Former = refreshToken };
        }
    }

    public void EndAll(SupabaseUser user) =>
        Sessions.Where(known => known.Value.User == user).ToList().ForEach(known => Sessions.TryRemove(known));

    public string? Link(SupabaseUser? user, string type)
    {
        if (user is null)
        {
            return null;
        }

        Links.Enqueue((NewToken(), type, user.Email));
        return type;
    }

    public SupabaseUser? Use(string hash, string type)
    {
        var link = Links.FirstOrDefault(known => known.Hash == hash && known.Type == type);
        return link.Email is not null && users.TryGetValue(link.Email, out var user) && user.Used.TryAdd(hash, true) ? user : null;
    }

    private static string NewToken() => Guid.NewGuid().ToString("N");
}

internal sealed record SupabaseUser(Guid Id, string Email)
{
    /// <summary>What a sign-up with an address that has an account gets, where addresses are confirmed: it tells nobody anything.</summary>
    public static string Nobody =>
        new JsonObject { ["id"] = Guid.NewGuid(), ["email"] = "x@example.org", ["identities"] = new JsonArray() }.ToJsonString();

    public string Password { get; set; } = "";

    public bool Confirmed { get; set; }

    /// <summary>How sure its sessions are from the start: aal2 after a second factor.</summary>
    public string Aal { get; set; } = "aal1";

    public ConcurrentDictionary<string, bool> Used { get; } = new();

    public ConcurrentDictionary<Guid, SupabaseFactor> Factors { get; } = new();

    public SupabaseFactor AddFactor(string type = "totp", bool isVerified = true)
    {
        var factor = new SupabaseFactor(type, isVerified);
        return Factors[factor.Id] = factor;
    }

    public string Write(string? sent) => new JsonObject
    {
        ["id"] = Id, ["aud"] = "authenticated", ["role"] = "authenticated", ["email"] = Email,
        ["factors"] = Factors.IsEmpty ? null : new JsonArray([.. Factors.Values.Select(factor => factor.Write())]),
        ["confirmation_sent_at"] = sent is null ? null : DateTime.UtcNow, ["app_metadata"] = new JsonObject { ["provider"] = "email" },
    }.ToJsonString();
}

internal sealed record SupabaseLogin(Guid Id, SupabaseUser User, string RefreshToken, string? Former, string Aal = "aal1");
