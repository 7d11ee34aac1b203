using System.Globalization;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Shared;
using PlanBuilder.Web.Workflow;

namespace PlanBuilder.Web.Plans;

/// <summary>The form as the browser sends it. Everything is text, so that what was typed comes back as it was typed.</summary>
internal sealed class PlanForm
{
    /// <summary>Made with the page: a second press of the button sends the same key, and makes no second job.</summary>
    public string? Key { get; set; }

    public string? Goal { get; set; }
    public string? Period { get; set; }
    public List<string> Platforms { get; set; } = [];
    public string? Niche { get; set; }
    public string? BrandVoice { get; set; }
    public string? StartDate { get; set; }
    public string? TimeZone { get; set; }

    /// <summary>A fresh form, with what the profile says.</summary>
    public static PlanForm For(Profile profile, DateTimeOffset now) => new()
    {
        Key = NewKey(),
        Goal = Goals.GrowFollowers,
        Period = "7 days",
        Platforms = ["Instagram", "TikTok"],
        Niche = profile.Niche,
        BrandVoice = profile.BrandVoice,
        StartDate = Zones.DateIn(profile.TimeZone, now).AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeZone = profile.TimeZone ?? Zones.Utc,
    };

    /// <summary>A key for one page's form, or a tidied one of it where it came back without.</summary>
    public static string NewKey() => Guid.NewGuid().ToString("N");

    public PlanInput ToInput(DateTimeOffset now) => new()
    {
        Goal = Goal,
        Period = Period,
        Platforms = [.. Platforms.Select(name => Platform.Find(name)?.Name ?? name).Distinct()],
        Niche = FreeText.Tidy(Niche),
        BrandVoice = FreeText.Tidy(BrandVoice) ?? "", // an emptied voice is an answer too: the profile's is not taken then
        StartDate = FreeText.Tidy(StartDate),
        TimeZone = FreeText.Tidy(TimeZone),
        RequestedAt = now,
    };
}
