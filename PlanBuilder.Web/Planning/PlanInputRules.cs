using FluentValidation;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Planning;

/// <summary>Rules for what a request says of its weeks and days.</summary>
internal static class PlanInputRules
{
    private const int MostDaysAround = 7;

    /// <summary>Only for chosen platforms, and no more than the days of a week that are posted on can hold.</summary>
    public static void ArePostsPerWeek(this IRuleBuilderInitial<PlanInput, IReadOnlyDictionary<string, int>?> rule) => rule.Custom(
        (weekly, context) =>
        {
            var platforms = context.InstanceToValidate.Platforms ?? [];
            var off = (context.InstanceToValidate.SkipDays ?? []).Select(Weekdays.Find).OfType<DayOfWeek>().Distinct();
            var open = Weekdays.All.Count - off.Count();
            foreach (var (name, posts) in (weekly ?? new Dictionary<string, int>()).Take(50))
            {
                if (!platforms.Contains(name))
                {
                    context.AddFailure("Posts per week can be set only for platforms you've chosen.");
                    return;
                }

                if (posts is < 1 or > PlanInputValidator.MostPostsPerWeek)
                {
                    context.AddFailure($"Choose 1 to {PlanInputValidator.MostPostsPerWeek} posts per week for {name}.");
                }
                else if (open > 0 && posts > open * PlanInputValidator.MostPostsPerDay)
                {
                    context.AddFailure($"{name} can't have {posts} posts per week: {open} {(open == 1 ? "day" : "days")} with at most "
                        + $"{PlanInputValidator.MostPostsPerDay} each make {open * PlanInputValidator.MostPostsPerDay}.");
                }
            }
        });

    /// <summary>Dates with a sentence each, within the period or a week around it.</summary>
    public static void AreKeyDates(this IRuleBuilderInitial<PlanInput, IReadOnlyList<KeyDateInput?>?> rule) => rule.Custom(
        (dates, context) =>
        {
            if (dates?.Count > Limits.KeyDates)
            {
                context.AddFailure($"A plan can have at most {Limits.KeyDates} key dates.");
                return;
            }

            foreach (var day in (dates ?? []).OfType<KeyDateInput>())
            {
                if (Refusal(day, context.InstanceToValidate) is { } refusal)
                {
                    context.AddFailure(refusal);
                }
            }
        });

    private static string? Refusal(KeyDateInput day, PlanInput input) =>
        day.What?.Length > Limits.KeyDate ? $"The description of a key date can't be longer than {Limits.KeyDate} characters."
        : day.What is not null && !FreeText.IsPlain(day.What)
            ? "A key date contains a character we can't display. Remove it, or retype the text."
        : PlanInput.Date(day.Date) is not { } date
            ? day.What is null ? "Enter each key date like 2026-12-31." : $"Enter a date for \"{day.What}\", like 2026-12-31."
        : string.IsNullOrEmpty(day.What) ? $"Say what happens on {day.Date}."
        : Around(input) is { } around && (date < around.First || date > around.Last)
            ? $"\"{day.What}\" on {day.Date} is more than a week outside the plan."
        : null;

    // Where no start is given it may turn out to be a day later, as the profile's zone or midnight wills it.
    private static (DateOnly First, DateOnly Last)? Around(PlanInput input)
    {
        if (input.Period is null || !Periods.Days.TryGetValue(input.Period, out var days))
        {
            return null;
        }

        var start = PlanInput.Date(input.StartDate);
        var first = start ?? PlanInput.FirstDay(input.TimeZone, input.RequestedAt!.Value);
        var slack = MostDaysAround + (start is null ? 1 : 0);
        return first.DayNumber < slack || first.DayNumber > DateOnly.MaxValue.DayNumber - days - slack
            ? null
            : (first.AddDays(-slack), first.AddDays(days - 1 + slack));
    }
}
