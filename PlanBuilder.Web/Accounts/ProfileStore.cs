using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Accounts;

/// <summary>All SQL on <c>user_profile</c>.</summary>
internal sealed class ProfileStore(PlanDatabase database, [FromKeyedServices(PostgresSetup.Background)] PlanDatabase background)
{
    private const string Select = """
        select niche, brand_voice_preference as brand_voice, time_zone, preferred_platforms from user_profile where user_id = @accountId
        """;

    /// <summary>The account's own profile, asked for by itself; empty where it has none yet.</summary>
    public async Task<Profile> GetAsync(Guid accountId, CancellationToken ct) =>
        await database.AsUserAsync(accountId, session => session.FirstOrDefaultAsync<Profile>(Select, new { accountId }), ct)
        ?? new Profile();

    /// <summary>The profile of the account whose job is being run.</summary>
    public async Task<Profile> GetForJobAsync(Guid accountId, CancellationToken ct) =>
        await background.AsServiceAsync(session => session.FirstOrDefaultAsync<Profile>(Select, new { accountId }), ct)
        ?? new Profile();

    public Task SaveAsync(Guid accountId, Profile profile, CancellationToken ct) =>
        database.AsUserAsync(accountId, session => session.ExecuteAsync("""
            insert into user_profile (user_id, niche, brand_voice_preference, time_zone)
            values (@accountId, @Niche, @BrandVoice, @TimeZone)
            on conflict (user_id) do update
               set niche = excluded.niche,
                   brand_voice_preference = excluded.brand_voice_preference,
                   time_zone = excluded.time_zone
            """, new { accountId, profile.Niche, profile.BrandVoice, profile.TimeZone }), ct);
}
