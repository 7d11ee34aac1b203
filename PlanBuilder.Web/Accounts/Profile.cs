using FluentValidation;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Accounts;

/// <summary>
/// What an account says of itself once, so that each form need not ask: the form's defaults, and the workflow's brand voice.
/// </summary>
internal sealed class Profile : IAboutCreator
{
    public string? Niche { get; set; }
    public string? BrandVoice { get; set; }

    /// <summary>An IANA name, such as Europe/Lisbon.</summary>
    public string? TimeZone { get; set; }

    /// <summary>Whether an email says that a plan is ready; null where nothing was said, which is yes.</summary>
    public bool? EmailWhenReady { get; set; }

    public string? Audience { get; set; }
    public string? Offer { get; set; }
    public string? Website { get; set; }
    public string? Country { get; set; }
    public string? Language { get; set; }
    public string?[]? VoiceExamples { get; set; }
    public string?[]? WordsToUse { get; set; }
    public string?[]? WordsToAvoid { get; set; }
    public string?[]? Means { get; set; }

    /// <summary>What another client of the same database may have put there, in its own words; nothing here writes it.</summary>
    public string?[]? PreferredPlatforms { get; init; }

    IReadOnlyList<string?>? IAboutCreator.VoiceExamples => VoiceExamples;
    IReadOnlyList<string?>? IAboutCreator.WordsToUse => WordsToUse;
    IReadOnlyList<string?>? IAboutCreator.WordsToAvoid => WordsToAvoid;
    IReadOnlyList<string?>? IAboutCreator.Means => Means;
}

internal sealed class ProfileValidator : AbstractValidator<Profile>
{
    public ProfileValidator()
    {
        RuleFor(profile => profile.Niche).IsFreeText("The niche", Limits.Niche);
        RuleFor(profile => profile.BrandVoice).IsFreeText("The brand voice", Limits.BrandVoice);
        RuleFor(profile => profile.TimeZone).Must(Zones.IsKnown!).When(profile => !string.IsNullOrEmpty(profile.TimeZone))
            .WithMessage(ZoneNames.Unknown);
        Include(new AboutCreatorValidator());
    }
}
