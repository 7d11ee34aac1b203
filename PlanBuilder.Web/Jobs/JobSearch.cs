namespace PlanBuilder.Web.Jobs;

/// <summary>Which of an account's jobs a list shows, as parameters of <see cref="Found"/>.</summary>
internal sealed class JobSearch(Guid accountId, string[] words, int skip, int take)
{
    /// <summary>From and where of the jobs whose name or request has all of the words, latest first.</summary>
    public const string Found = """
          from jobs j, concat_ws(' ', j.title, j.input ->> 'goal', j.input ->> 'period', j.input ->> 'niche', j.input ->> 'platforms') said
         where j.user_id = @AccountId and j.type = 'plan_builder'
           and not exists (
             select from unnest(@Small, @First, @Large) word (small, first, large)
              where greatest(strpos(lower(said), small), strpos(said, small), strpos(said, first), strpos(said, large)) = 0)
         order by j.created_at desc, j.id
        offset @Skip limit @Take
        """;

    public Guid AccountId => accountId;
    public int Skip => skip;
    public int Take => take;

    // In the C locale, Postgres changes the case of ASCII letters only, so "Épicerie" is looked for in its likely spellings.
    public string[] Small { get; } = [.. words.Select(word => word.ToLowerInvariant())];
    public string[] First { get; } = [.. words.Select(word => char.ToUpperInvariant(word[0]) + word[1..].ToLowerInvariant())];
    public string[] Large { get; } = [.. words.Select(word => word.ToUpperInvariant())];
}
