using FluentValidation;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// What may be asked for: one set of rules for the form, and for jobs that other clients insert. Expects
/// <see cref="PlanInput.RequestedAt"/> to be set: a date that was to come then stays good while the job waits.
/// </summary>
internal sealed class PlanInputValidator : AbstractValidator<PlanInput>
{
    /// <summary>The most posts on one platform on one day.</summary>
    public const int MostPostsPerDay = 3;

    /// <summary>The most posts on one platform in a week.</summary>
    public const int MostPostsPerWeek = 7 * MostPostsPerDay;

    /// <summary>The most posts in a plan.</summary>
    public const int MostPosts = 300;

    private const int LatestStart = 366; // days ahead

    /// <param name="longPlans">Whether whoever makes the plans can make more than two weeks at a time.</param>
    public PlanInputValidator(bool longPlans = true)
    {
        RuleFor(input => input.Goal).Must(goal => goal is not null && Goals.All.Contains(goal))
            .WithMessage("Choose a goal.");
        RuleFor(input => input.Period).Cascade(CascadeMode.Stop)
            .Must(period => period is not null && Periods.Days.ContainsKey(period))
            .WithMessage(longPlans ? "Choose 7, 14, 28, or 30 days." : "Choose 7 or 14 days.")
            .Must(period => longPlans || !Periods.IsLong(period)).WithMessage(Periods.LongRefusal);
        RuleFor(input => input.Platforms).Cascade(CascadeMode.Stop)
            .Must(platforms => platforms is { Count: > 0 }).WithMessage("Choose at least one platform.")
            .Must(platforms => platforms!.Count <= 50 && platforms.All(name => Platform.Find(name) is not null))
            .WithMessage($"Choose from {string.Join(", ", Platform.All.Select(platform => platform.Name))}.")
            .Must((input, _) => CountOf(input) is null or <= MostPosts)
            .WithMessage(input => $"That's {CountOf(input):N0} posts. A plan can have {MostPosts}: choose fewer platforms, fewer posts, "
                + "or a shorter period.");
        RuleFor(input => input.Niche).IsFreeText("The niche", Limits.Niche);
        RuleFor(input => input.BrandVoice).IsFreeText("The brand voice", Limits.BrandVoice);
        RuleFor(input => input.TimeZone).Must(zone => Zones.IsKnown(zone!)).When(input => !string.IsNullOrWhiteSpace(input.TimeZone))
            .WithMessage(ZoneNames.Unknown);
        RuleFor(input => input.StartDate).Cascade(CascadeMode.Stop)
            .Must(text => PlanInput.Date(text) is not null).WithMessage("Enter a date, like 2026-12-31.")
            .Must((input, text) => PlanInput.Date(text) >= Today(input)).WithMessage("Choose today or a later date.")
            .Must((input, text) => PlanInput.Date(text) <= Today(input).AddDays(LatestStart))
            .WithMessage("Choose a date within the next year.")
            .When(input => !string.IsNullOrWhiteSpace(input.StartDate));
        RuleFor(input => input.PostsPerDay).Must(posts => posts is null or (>= 1 and <= MostPostsPerDay))
            .WithMessage("Choose 1, 2, or 3 posts per day.");
        RuleFor(input => input.SkipDays).Cascade(CascadeMode.Stop)
            .Must(days => days is null || (days.Count <= 50 && days.All(name => Weekdays.Find(name) is not null)))
            .WithMessage($"Choose from {string.Join(", ", Weekdays.All)}.")
            .Must(days => days is null || days.Select(Weekdays.Find).Distinct().Count() < Weekdays.All.Count)
            .WithMessage("Leave at least one day to post on.");
        RuleFor(input => input.PostsPerWeek).ArePostsPerWeek();
        RuleFor(input => input.KeyDates).AreKeyDates();
        Include(new AboutCreatorValidator());
    }

    /// <summary>
    /// How many posts a normalized input asks for, by the rule that the plan is made by and whatever else is wrong with it; null where what
    /// they are counted from is.
    /// </summary>
    public static int? CountOf(PlanInput input) =>
        input.Period is not null && Periods.Days.ContainsKey(input.Period)
        && input.Platforms is { Count: > 0 and <= 50 } platforms && platforms.All(name => Platform.Find(name) is not null)
        && input.PostsPerDay is (null or (>= 1 and <= MostPostsPerDay))
        && input.PostsPerWeek?.Values.All(posts => posts is >= 1 and <= MostPostsPerWeek) != false
        && (input.SkipDays ?? []).Select(Weekdays.Find).Distinct().ToList() is { Count: < 7 } days && !days.Contains(null)
        && PlanInput.Date(input.StartDate) is not { Year: > 9998 }
            ? (input with { Goal = "", KeyDates = null }).ToRequest(null, null).TotalPosts
            : null;

    private static DateOnly Today(PlanInput input) => Zones.DateIn(input.TimeZone, input.RequestedAt!.Value);
}
