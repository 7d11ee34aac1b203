using Microsoft.AspNetCore.Http.Extensions;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workbench;

/// <summary>Which posts of a plan are shown: those of a platform, of a pillar, of both; null lets all through.</summary>
internal sealed record PlanFilter(string? Platform, string? Pillar)
{
    public bool IsOn => Platform is not null || Pillar is not null;

    /// <summary>The filter as the end of an address; empty where it lets all through.</summary>
    public string Query => new QueryBuilder(Fields).ToString();

    public static PlanFilter From(string? platform, string? pillar) =>
        new(string.IsNullOrEmpty(platform) ? null : platform, string.IsNullOrEmpty(pillar) ? null : pillar);

    public bool Lets(Post post) => (Platform is null || post.Platform == Platform) && (Pillar is null || post.Pillar == Pillar);

    private IEnumerable<KeyValuePair<string, string>> Fields =>
    [
        .. Platform is null ? [] : (KeyValuePair<string, string>[])[new("platform", Platform)],
        .. Pillar is null ? [] : (KeyValuePair<string, string>[])[new("pillar", Pillar)],
    ];
}
