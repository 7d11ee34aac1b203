using System.Globalization;

namespace PlanBuilder.Web.Builder;

/// <summary>The slots that a watcher shows as written, as its next request says them: "1-7,9".</summary>
internal static class SlotNumbers
{
    private const int Most = 1_000; // of a plan

    public static string Write(IEnumerable<int> numbers)
    {
        List<(int First, int Last)> ranges = [];
        foreach (var number in numbers.Order())
        {
            if (ranges is [.., var (first, last)] && number == last + 1)
            {
                ranges[^1] = (first, number);
            }
            else
            {
                ranges.Add((number, number));
            }
        }

        return string.Join(',', ranges.Select(range => range.First == range.Last ? $"{range.First}" : $"{range.First}-{range.Last}"));
    }

    /// <summary>Takes what it can read; whoever says too little gets posts again.</summary>
    public static int[] Read(string? text) =>
    [
        .. (text ?? "").Split(',').Select(range => range.Split('-')).SelectMany(range =>
            range.Length <= 2 && Number(range[0]) is { } first && Number(range[^1]) is { } last && last >= first
                ? Enumerable.Range(first, last - first + 1)
                : []).Distinct().Take(Most),
    ];

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= Most ? number : null;
}
