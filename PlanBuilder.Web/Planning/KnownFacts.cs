using System.Globalization;
using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>What a caption may say as a fact: what the creator told us, what research found, and the plan's own dates.</summary>
internal sealed partial class KnownFacts
{
    private const int DaysAround = 45;

    private readonly string text;
    private readonly HashSet<string> numbers;
    private readonly HashSet<DateOnly> dates;
    private readonly string? host;

    public KnownFacts(PlanRequest request, string? research = null)
    {
        string?[] said =
        [
            request.Niche, request.BrandVoice, request.Audience, request.Offer, request.Website, .. request.VoiceExamples,
            .. request.WordsToUse, .. request.KeyDates.Select(key => key.What), research,
        ];
        text = string.Join('\n', [.. said, .. request.KeyDates.Select(Written)]);
        numbers = [.. NumbersIn(string.Join('\n', said)), $"{request.StartDate.Year}", $"{request.DateOf(request.Days).Year}"];
        var (first, last) = (request.StartDate.AddDays(-1), request.StartDate.AddDays(DaysAround));
        dates =
        [
            .. Enumerable.Range(1, request.Days).Select(request.DateOf)
                .Concat(request.KeyDates.Select(key => key.Date))
                .Concat(Observances.Between(request.Country, first, last).Select(day => day.Key)),
        ];
        host = Uri.TryCreate(request.Website, UriKind.Absolute, out var site) ? WithoutWww(site.Host) : null;
    }

    /// <summary>Whether each number of a claim was said; a claim without any is none of these.</summary>
    public bool HasNumbersOf(string claim) => NumbersIn(claim).ToList() is { Count: > 0 } claimed && claimed.TrueForAll(numbers.Contains);

    public bool Mentions(string words) => text.Contains(words, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a date is one of the plan's or was said, and on the weekday that is named with it.</summary>
    public bool HasDate(NamedDate named)
    {
        var same = dates.Where(date => (date.Month, date.Day) == (named.Month, named.Day)).ToList();
        return same.Count > 0 ? named.Weekday is null || same.Exists(date => date.DayOfWeek == named.Weekday) : Mentions(named.Text);
    }

    /// <summary>Whether an address, with or without its scheme, is one of the creator's, and not a page that nobody named.</summary>
    public bool IsOwn(string address)
    {
        var page = WithoutWww(Scheme().Replace(address, "").Split('?', '#')[0].TrimEnd('/'));
        var named = page.Split('/')[0];
        var isOwn = host is not null && (named == host || named.EndsWith($".{host}", StringComparison.Ordinal));
        return (isOwn && named == page) || Mentions(page);
    }

    private static string Written(KeyDate key) => string.Create(CultureInfo.InvariantCulture, $"{key.Date:MMMM d, yyyy}");

    private static string WithoutWww(string host) =>
        host.ToLowerInvariant() is var lower && lower.StartsWith("www.", StringComparison.Ordinal) ? lower[4..] : lower;

    // "10,000" and "10000" are one number, "4.9" is not "49".
    private static IEnumerable<string> NumbersIn(string text) =>
        Number().Matches(text).Select(match => Thousands().Replace(match.Value, ""));

    [GeneratedRegex(@"[0-9]+(?:[.,][0-9]+)*")]
    private static partial Regex Number();

    [GeneratedRegex("[,.](?=[0-9]{3}(?![0-9]))")]
    private static partial Regex Thousands();

    [GeneratedRegex("^[a-z]+://", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Scheme();
}
