using Microsoft.Extensions.Primitives;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Accounts;

/// <summary>
/// "More about you", in the profile and in the form for a plan. Everything is text, so that what was typed comes back as it was typed.
/// </summary>
internal sealed class AboutForm
{
    public string? Audience { get; set; }
    public string? Offer { get; set; }
    public string? Website { get; set; }
    public string? Country { get; set; }
    public string? Language { get; set; }
    public List<string?> VoiceExamples { get; set; } = [];
    public string? WordsToUse { get; set; }
    public string? WordsToAvoid { get; set; }
    public List<string> Means { get; set; } = [];

    /// <param name="about">What was said before.</param>
    /// <param name="acceptLanguage">The browser's languages, taken where nothing was ever said of language and country.</param>
    public static AboutForm From(IAboutCreator about, StringValues acceptLanguage)
    {
        var (language, country) = Languages.Preferred(acceptLanguage);
        return new()
        {
            Audience = about.Audience,
            Offer = about.Offer,
            Website = about.Website,
            Country = about.Country ?? (about.Language is null ? country : null),
            Language = about.Language ?? language,
            VoiceExamples = [.. about.VoiceExamples ?? []],
            WordsToUse = string.Join(", ", about.WordsToUse ?? []),
            WordsToAvoid = string.Join(", ", about.WordsToAvoid ?? []),
            Means = [.. about.Means?.OfType<string>() ?? []],
        };
    }

    /// <summary>Puts what was typed there, tidied. What was left empty is an answer, too.</summary>
    public Profile CopyTo(Profile profile)
    {
        profile.Audience = FreeText.Tidy(Audience) ?? "";
        profile.Offer = FreeText.Tidy(Offer) ?? "";
        profile.Website = WebAddress.Tidy(Website) ?? "";
        profile.Country = Country ?? "";
        profile.Language = Language ?? "";
        profile.VoiceExamples = [.. VoiceExamples.Select(FreeText.Tidy).OfType<string>().Distinct()];
        profile.WordsToUse = [.. FreeText.Items(WordsToUse)];
        profile.WordsToAvoid = [.. FreeText.Items(WordsToAvoid)];
        profile.Means = [.. Means];
        return profile;
    }
}
