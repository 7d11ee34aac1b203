using System.Text.Json;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Jobs;

/// <summary>What an account's last plans were about, for the next one not to repeat it.</summary>
internal sealed class PastThemes([FromKeyedServices(PostgresSetup.Background)] PlanDatabase database)
{
    private const int MostThemes = 300, LongestTheme = 100; // as many as a plan has posts

    /// <summary>
    /// The themes of the last three plans of the account whose job is in progress, as they are now, the latest first; read under its role.
    /// </summary>
    public async Task<IReadOnlyList<string>> GetAsync(Guid accountId, CancellationToken ct)
    {
        // Of our own plans, only the themes are read; a plan in another writer's shape is read as a whole.
        var plans = await database.AsUserAsync(accountId, session => session.QueryAsync<(string Themes, string? Plan)>("""
            select themes::text, case when themes = '[]' then plan::text end
              from (select coalesce(
                             revision_plan(j.id, (select max(r.number) from plan_revisions r where r.job_id = j.id)), j.result) as plan
                      from jobs j
                     where j.user_id = @accountId and j.type = 'plan_builder' and j.status = 'completed' and j.result is not null
                     order by j.created_at desc
                     limit 3) last,
                   jsonb_path_query_array(plan, '$.schedule[*].posts[*].theme ? (@.type() == "string")') themes
            """, new { accountId }), ct);
        return
        [
            .. plans.SelectMany(last => last.Plan is null ? JsonSerializer.Deserialize<string[]>(last.Themes)! : ThemesOf(last.Plan))
                .Where(theme => theme.Length is > 0 and <= LongestTheme).Distinct().Take(MostThemes),
        ];
    }

    private static IEnumerable<string> ThemesOf(string plan) =>
        (PlanReader.Read(plan).Plan?.Schedule ?? []).SelectMany(day => day.Posts).Select(post => post.Theme);
}
