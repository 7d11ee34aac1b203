namespace PlanBuilder.Web.Planning;

/// <summary>
/// How hashtags are written: a '#', then letters, digits and '_' of any script, and no sign at which a platform would end it.
/// </summary>
internal static class Hashtags
{
    /// <summary>The hashtags in one text: "#a #b", "a, b", "two words, one".</summary>
    public static IEnumerable<string> In(string text) =>
        text.AsSpan().ContainsAny(',', ';', '\n')
            ? text.Split([',', ';', '\n']).SelectMany(OfItem)
            : text.Split([' ', '\t', '#']).Select(Tag).OfType<string>();

    /// <summary>Those of one item of a list: one, whatever spaces it has, unless it has several '#'.</summary>
    public static IEnumerable<string> OfItem(string item) => item.Split('#').Select(Tag).OfType<string>();

    public static bool IsOne(string text) => text == Tag(text);

    /// <summary>Each as it should be written, none twice.</summary>
    public static IReadOnlyList<string> Tidy(IEnumerable<string> hashtags) =>
        [.. hashtags.Select(tag => TextSanitizer.WithoutTags(TextSanitizer.Clean(tag))).SelectMany(OfItem)
            .Distinct(StringComparer.OrdinalIgnoreCase)];

    private static string? Tag(string text)
    {
        var letters = new string([.. text.Where(c => !EndsOne(c))]);
        return letters.Any(c => char.IsLetterOrDigit(c) || char.IsSurrogate(c)) ? $"#{letters}" : null;
    }

    private static bool EndsOne(char c) =>
        c != '_' && (char.IsWhiteSpace(c) || char.IsControl(c) || char.IsPunctuation(c) || char.IsSymbol(c));
}
