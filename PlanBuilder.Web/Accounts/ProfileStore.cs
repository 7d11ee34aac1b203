using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Accounts;

/// <summary>All SQL on <c>user_profile</c>.</summary>
internal sealed class ProfileStore(PlanDatabase database, [FromKeyedServices(PostgresSetup.Background)] PlanDatabase background)
{
    private const string Select = """
        select niche, brand_voice_preference as brand_voice, time_zone, email_when_ready,
               preferred_platforms, target_audience as audience, offer, website,
               country, language, voice_examples, words_to_use, words_to_avoid, means
          from user_profile where user_id = @accountId
        """;

    /// <summary>The account's own profile, asked for by itself; empty where it has none yet.</summary>
    public Task<Profile> GetAsync(Guid accountId, CancellationToken ct) => database.QueryAsync(accountId, Get(accountId), ct);

    /// <summary>The same as a query, to be sent with others.</summary>
    public static Query<Profile> Get(Guid accountId) => new(
        Select, new { accountId }, async results => await results.ReadFirstOrDefaultAsync<Profile>() ?? new Profile());

    /// <summary>The profile of the account whose job is being run.</summary>
    public async Task<Profile> GetForJobAsync(Guid accountId, CancellationToken ct) =>
        await background.AsServiceAsync(session => session.FirstOrDefaultAsync<Profile>(Select, new { accountId }), ct)
        ?? new Profile();

    public Task SaveAsync(Guid accountId, Profile profile, CancellationToken ct) =>
        database.AsUserAsync(accountId, async session =>
        {
            await session.ExecuteAsync("""
                insert into user_profile (user_id, niche, brand_voice_preference, time_zone, email_when_ready)
                values (@accountId, @Niche, @BrandVoice, @TimeZone, @EmailWhenReady)
                on conflict (user_id) do update
                   set niche = excluded.niche,
                       brand_voice_preference = excluded.brand_voice_preference,
                       time_zone = excluded.time_zone,
                       email_when_ready = coalesce(excluded.email_when_ready, user_profile.email_when_ready)
                """, new { accountId, profile.Niche, profile.BrandVoice, profile.TimeZone, profile.EmailWhenReady });
            return await KeepAsync(session, accountId, null, profile);
        }, ct);

    /// <summary>
    /// Keeps what an account said about itself along with a request, and its browser's time zone unless it has chosen one. The rest of
    /// its profile stays as it is. If nothing is new, nothing is written.
    /// </summary>
    public Task KeepAsync(Guid accountId, string? zone, IAboutCreator about, CancellationToken ct) =>
        database.AsUserAsync(accountId, session => KeepAsync(session, accountId, zone, about), ct);

    /// <summary>Keeps only the zone.</summary>
    public Task KeepZoneAsync(Guid accountId, string zone, CancellationToken ct) =>
        database.AsUserAsync(accountId, session => session.ExecuteAsync("""
            insert into user_profile (user_id, time_zone)
            select @accountId, @zone
             where not exists (select from user_profile where user_id = @accountId and time_zone is not null)
            on conflict (user_id) do update set time_zone = excluded.time_zone where user_profile.time_zone is null
            """, new { accountId, zone }), ct);

    private static Task<int> KeepAsync(DatabaseSession session, Guid accountId, string? zone, IAboutCreator about) =>
        session.ExecuteAsync("""
            insert into user_profile as mine (
              user_id, time_zone, target_audience, offer, website, country, language, voice_examples, words_to_use, words_to_avoid, means)
            select @accountId, @zone, @Audience, @Offer, @Website, @Country, @Language, @examples, @toUse, @toAvoid, @means
             where not exists (
               select from user_profile
                where user_id = @accountId and (time_zone is not null or @zone is null)
                  and (target_audience, offer, website, country, language, voice_examples, words_to_use, words_to_avoid, means)
                      is not distinct from
                      (@Audience, @Offer, @Website, @Country, @Language, @examples, @toUse, @toAvoid, @means))
            on conflict (user_id) do update
               set time_zone = coalesce(mine.time_zone, excluded.time_zone),
                   target_audience = excluded.target_audience,
                   offer = excluded.offer,
                   website = excluded.website,
                   country = excluded.country,
                   language = excluded.language,
                   voice_examples = excluded.voice_examples,
                   words_to_use = excluded.words_to_use,
                   words_to_avoid = excluded.words_to_avoid,
                   means = excluded.means
            """, new
        {
            accountId, zone, about.Audience, about.Offer, about.Website, about.Country, about.Language,
            examples = about.VoiceExamples?.ToArray(), toUse = about.WordsToUse?.ToArray(), toAvoid = about.WordsToAvoid?.ToArray(),
            means = about.Means?.ToArray(),
        });
}
