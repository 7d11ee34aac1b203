using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>Reads the content mix that a writer states: an object or a text, in per cent, in counts or in shares of one.</summary>
internal static partial class MixReader
{
    private const int Longest = 2_000;
    private const double Most = 1_000_000;

    private static readonly ContentMix NotStated = new(0, 0, 0);

    /// <summary>In per cent that sum to 100; 0/0/0 where it is not plain what is meant.</summary>
    public static ContentMix Read(LenientJson? stated) => stated switch
    {
        { Element.ValueKind: JsonValueKind.Object } json => FromShares([.. Pillars.All.Select(pillar => OfPillar(json.Element, pillar))]),
        { Element.ValueKind: JsonValueKind.String } text => OfText(text.AsText(Longest)),
        _ => NotStated,
    };

    private static double OfPillar(JsonElement json, string pillar) => json.EnumerateObject()
        .Where(member => member.Name.Length < 100 && Synonyms.Pillar(member.Name) == pillar).Sum(member => Number(member.Value));

    private static double Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.TryGetDouble(out var number) ? number : 0,
        JsonValueKind.String => double.TryParse(
            value.GetString()!.AsSpan().Trim().TrimEnd('%'), CultureInfo.InvariantCulture, out var number) ? number : 0,
        _ => 0,
    };

    // "60% educational, 30% entertaining, 10% promotional", "Educational: 60, ...", "60/30/10".
    private static ContentMix OfText(string text)
    {
        var words = Word().Matches(text).Select(match => match.Value).ToList();
        double[] numbers =
            [.. from word in words where char.IsAsciiDigit(word[0]) select double.Parse(word, CultureInfo.InvariantCulture)];
        var pillars = words.Select(Synonyms.Pillar).OfType<string>().ToList();
        if (pillars.Count == 0 && numbers.Length == 3)
        {
            pillars = [.. Pillars.All];
        }

        return pillars.Count == numbers.Length
            ? FromShares(
                [.. Pillars.All.Select(pillar => pillars.Zip(numbers).Where(pair => pair.First == pillar).Sum(pair => pair.Second))])
            : NotStated;
    }

    private static ContentMix FromShares(double[] parts)
    {
        var sum = parts.Sum();
        if (parts.Any(part => !(part >= 0 && part <= Most)) || sum <= 0)
        {
            return NotStated;
        }

        var shares = LargestRemainder.Split(100, [.. parts.Select(part => (int)Math.Round(part / sum * 1_000_000))]);
        return new(shares[0], shares[1], shares[2]);
    }

    [GeneratedRegex(@"[0-9]+(?:\.[0-9]+)?|\p{L}+")]
    private static partial Regex Word();
}
