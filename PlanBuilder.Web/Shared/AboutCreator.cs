using FluentValidation;

namespace PlanBuilder.Web.Shared;

/// <summary>
/// What a creator says of themselves, once in a profile or with one request. Null where nothing was said; an empty text or list is an
/// answer.
/// </summary>
internal interface IAboutCreator
{
    /// <summary>Whom the posts are for.</summary>
    string? Audience { get; }

    /// <summary>What they sell or give.</summary>
    string? Offer { get; }

    /// <summary>The address of the offer.</summary>
    string? Website { get; }

    /// <summary>Where they are, by ISO 3166-1, such as "US".</summary>
    string? Country { get; }

    /// <summary>The language of the posts, a BCP 47 tag such as "pt-BR".</summary>
    string? Language { get; }

    /// <summary>Posts of their own, as examples of how they sound.</summary>
    IReadOnlyList<string?>? VoiceExamples { get; }

    IReadOnlyList<string?>? WordsToUse { get; }

    IReadOnlyList<string?>? WordsToAvoid { get; }

    /// <summary>What they can make, some of <see cref="Shared.Means"/>.</summary>
    IReadOnlyList<string?>? Means { get; }
}

/// <summary>What a creator can make. The words are stored.</summary>
internal static class Means
{
    public const string Films = "films";
    public const string HasPlace = "place";
    public const string HasCustomers = "customers";
    public const string PhotosOnly = "photos";

    public static readonly IReadOnlyList<string> All = [Films, HasPlace, HasCustomers, PhotosOnly];
}

/// <summary>What of that may be said, by the form, by a profile, and by other clients.</summary>
internal sealed class AboutCreatorValidator : AbstractValidator<IAboutCreator>
{
    public AboutCreatorValidator()
    {
        RuleFor(about => about.Audience).IsFreeText("The audience", Limits.Audience);
        RuleFor(about => about.Offer).IsFreeText("What you offer", Limits.Offer);
        RuleFor(about => about.Website).Must(address => string.IsNullOrEmpty(address) || WebAddress.IsPublic(address))
            .WithMessage("Enter a public address that starts with https://, like https://example.com.");
        RuleFor(about => about.Country).Must(code => string.IsNullOrEmpty(code) || Countries.Names.ContainsKey(code))
            .WithMessage("Choose a country from the list.");
        RuleFor(about => about.Language).Must(tag => string.IsNullOrEmpty(tag) || Languages.Find(tag) is not null)
            .WithMessage("Choose a language from the list.");
        RuleFor(about => about.VoiceExamples).Cascade(CascadeMode.Stop)
            .Must(examples => examples is null || examples.Count <= Limits.VoiceExamples)
            .WithMessage($"Add at most {Limits.VoiceExamples} posts as examples.")
            .Must(examples => examples?.All(example => example?.Length <= Limits.VoiceExample) != false)
            .WithMessage($"An example can't be longer than {Limits.VoiceExample:N0} characters.")
            .Must(examples => examples?.All(example => FreeText.IsPlain(example!)) != false)
            .WithMessage("An example contains a character we can't display. Remove it, or retype the text.");
        RuleFor(about => about.WordsToUse).AreWords("Words you always use");
        RuleFor(about => about.WordsToAvoid).AreWords("Words you never use")
            .Must((about, words) => !Both(about, words).Any())
            .WithMessage((about, words) =>
                $"\"{Both(about, words).First()}\" is among the words you always use, too. Leave it in one list.");
        RuleFor(about => about.Means).Cascade(CascadeMode.Stop)
            .Must(means => means is null || (means.Count <= 50 && means.All(word => Shared.Means.All.Contains(word))))
            .WithMessage($"Choose from {string.Join(", ", Shared.Means.All)}.")
            .Must(means => means?.Contains(Shared.Means.Films) != true || !means.Contains(Shared.Means.PhotosOnly))
            .WithMessage("Choose either filming or photos only.");
    }

    private static IEnumerable<string> Both(IAboutCreator about, IEnumerable<string?>? words) =>
        (words ?? []).OfType<string>().Intersect((about.WordsToUse ?? []).OfType<string>(), StringComparer.OrdinalIgnoreCase);
}

internal static class WordRules
{
    /// <summary>Words or short phrases, each on one line.</summary>
    public static IRuleBuilderOptions<T, IReadOnlyList<string?>?> AreWords<T>(
        this IRuleBuilderInitial<T, IReadOnlyList<string?>?> rule, string what) => rule.Cascade(CascadeMode.Stop)
        .Must(words => words is null || words.Count <= Limits.Words)
        .WithMessage($"{what}: enter at most {Limits.Words}.")
        .Must(words => words is null || words.All(word => word is not null && word.Length <= Limits.Word))
        .WithMessage($"{what}: each can have up to {Limits.Word} characters. Separate them with commas.")
        .Must(words => words is null || words.All(word => FreeText.IsPlain(word!)))
        .WithMessage($"{what}: there's a character we can't display. Remove it, or retype the text.");
}
