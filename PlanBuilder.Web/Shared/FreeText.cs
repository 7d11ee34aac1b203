using System.Globalization;
using System.Text;
using FluentValidation;

namespace PlanBuilder.Web.Shared;

/// <summary>How long what a person types may be, in characters as a browser counts them (UTF-16).</summary>
internal static class Limits
{
    public const int Niche = 200;
    public const int BrandVoice = 2_000;
    public const int Audience = 300;
    public const int Offer = 500;
    public const int Website = 200;
    public const int VoiceExample = 1_000;
    public const int VoiceExamples = 3; // how many
    public const int Word = 40;
    public const int Words = 20; // how many
    public const int KeyDate = 100;
    public const int KeyDates = 5; // how many
    public const int PlanName = 100;
    public const int Search = 200;
    public const int Instruction = 500; // of a rewrite
}

/// <summary>Text that a person typed freely.</summary>
internal static class FreeText
{
    /// <summary>Trimmed, with line ends as LF; null where nothing is left. A browser sends CR LF, which would count double.</summary>
    public static string? Tidy(string? text)
    {
        var tidy = text?.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Trim();
        return string.IsNullOrEmpty(tidy) ? null : tidy;
    }

    /// <summary>The same on one line; null where nothing is left.</summary>
    public static string? OneLine(string? text) =>
        text is null ? null : Tidy(string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));

    /// <summary>What commas, semicolons, or line ends separate.</summary>
    public static IReadOnlyList<string> Items(string? text) => Items((text ?? "").Split([',', ';', '\n', '\r', '，', '、']));

    /// <summary>Each on one line, without blank ones, and none twice.</summary>
    public static IReadOnlyList<string> Items(IEnumerable<string?> items) =>
        [.. items.Select(OneLine).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Its beginning, with an ellipsis, where it is longer than that many characters.</summary>
    public static string Short(string text, int longest)
    {
        if (text.Length <= longest)
        {
            return text;
        }

        var end = char.IsHighSurrogate(text[longest - 2]) ? longest - 2 : longest - 1;
        return text[..end].TrimEnd() + "…";
    }

    /// <summary>The words to look for in what was typed, as far as they can stand in any text: at most ten.</summary>
    public static string[] Words(string? typed) =>
        [.. string.Concat((typed ?? "").EnumerateRunes().Take(Limits.Search)
                .Where(rune => rune != Rune.ReplacementChar && (!Rune.IsControl(rune) || Rune.IsWhiteSpace(rune))))
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(10)];

    /// <summary>At most <paramref name="limit"/> characters, all of which can be stored and shown.</summary>
    public static IRuleBuilderOptions<T, string?> IsFreeText<T>(this IRuleBuilder<T, string?> rule, string what, int limit) => rule
        .Must(text => text is null || text.Length <= limit)
        .WithMessage(string.Create(CultureInfo.InvariantCulture, $"{what} can't be longer than {limit:N0} characters."))
        .Must(text => text is null || IsPlain(text))
        .WithMessage($"{what} contains a character we can't display. Remove it, or retype the text.");

    /// <summary>Whether all of it can be stored and shown.</summary>
    public static bool IsPlain(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            // A lone surrogate is enumerated as the replacement character.
            if (rune == Rune.ReplacementChar || (Rune.IsControl(rune) && rune.Value is not ('\n' or '\t')))
            {
                return false;
            }
        }

        return true;
    }
}
