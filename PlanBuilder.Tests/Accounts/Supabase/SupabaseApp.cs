using Microsoft.AspNetCore.Hosting;
using PlanBuilder.Tests.Postgres;

namespace PlanBuilder.Tests.Accounts.Supabase;

/// <summary>An app whose accounts are kept by a double of Supabase Auth.</summary>
public class SupabaseApp(TestPostgres server) : TestApp(server)
{
    public SupabaseDouble Supabase { get; private set; } = null!;

    protected override async Task PrepareAsync()
    {
        Supabase = await SupabaseDouble.StartAsync();
        Supabase.Created = (id, email) => Database.OwnerRunAsync(
            "insert into auth.users (id, email, encrypted_password) values (@id, @email, '') on conflict do nothing", new { id, email });
    }

    protected override async Task ClearUpAsync() => await Supabase.DisposeAsync();

    /// <summary>An account with a token of its own.</summary>
    public async Task<(Guid Id, string Token)> MakeAccountAsync(string? tier = null)
    {
        var id = await Database.MakeAccountAsync(tier);
        return (id, Supabase.Tokens.Good(id));
    }

    protected override void Configure(IWebHostBuilder builder)
    {
        builder.UseSetting("SUPABASE_URL", Supabase.Address.ToString());
        builder.UseSetting("SUPABASE_ANON_KEY", SupabaseDouble.AnonKey);
        builder.UseSetting("SUPABASE_SERVICE_ROLE_KEY", SupabaseDouble.ServiceKey);
    }
}

/// <summary>The same without the secret key: all its visitors have one address.</summary>
public sealed class OneAddressApp(TestPostgres server) : SupabaseApp(server)
{
    protected override void Configure(IWebHostBuilder builder)
    {
        base.Configure(builder);
        builder.UseSetting("SUPABASE_SERVICE_ROLE_KEY", "");
    }
}

/// <summary>The same with an older project, which signs by a secret of its own.</summary>
public class LegacyApp(TestPostgres server) : SupabaseApp(server)
{
    protected override void Configure(IWebHostBuilder builder)
    {
        base.Configure(builder);
        Supabase.Tokens.IsLegacy = true;
    }
}

/// <summary>The same, for a test that uses up how often it is asked.</summary>
public sealed class FloodedLegacyApp(TestPostgres server) : LegacyApp(server);

/// <summary>The same with a server that shares its secret.</summary>
public sealed class SharedSecretApp(TestPostgres server) : SupabaseApp(server)
{
    protected override void Configure(IWebHostBuilder builder)
    {
        base.Configure(builder);
        builder.UseSetting("SUPABASE_JWT_SECRET", TokenMaker.LegacySecret);
    }
}

/// <summary>The same, where browsers of one other origin may call the JSON routes.</summary>
public class ApiApp(TestPostgres server) : SupabaseApp(server)
{
    protected override void Configure(IWebHostBuilder builder)
    {
        base.Configure(builder);
        builder.UseSetting("Api:AllowedOrigins", "https://app.example.org, http://localhost:5173");
    }
}
