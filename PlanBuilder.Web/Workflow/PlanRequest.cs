namespace PlanBuilder.Web.Workflow;

/// <summary>
/// What a plan is made from, already checked: <paramref name="Goal"/> one of <see cref="Goals"/>, <paramref name="Days"/> 7 or 14,
/// at least one platform and none twice, <paramref name="Niche"/> never empty ("general" where none was given),
/// <paramref name="BrandVoice"/> possibly empty, <paramref name="StartDate"/> a date in <paramref name="TimeZone"/> (IANA).
/// </summary>
internal sealed record PlanRequest(
    string Goal,
    int Days,
    IReadOnlyList<Platform> Platforms,
    string Niche,
    string BrandVoice,
    DateOnly StartDate,
    string TimeZone)
{
    public string Period => $"{Days} days";
}
