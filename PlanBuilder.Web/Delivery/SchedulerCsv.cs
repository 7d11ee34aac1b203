using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace PlanBuilder.Web.Delivery;

/// <summary>
/// A table that a scheduler publishes as it is: UTF-8 without a byte order mark, every field quoted, and nothing put before what a
/// spreadsheet would take for a formula.
/// </summary>
internal static class SchedulerCsv
{
    private static readonly CsvConfiguration Format = new(CultureInfo.InvariantCulture)
    {
        NewLine = "\r\n", ShouldQuote = _ => true, InjectionOptions = InjectionOptions.None,
    };

    public static string Write(IEnumerable<IReadOnlyList<string?>> rows)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = new CsvWriter(text, Format))
        {
            foreach (var row in rows)
            {
                foreach (var field in row)
                {
                    csv.WriteField(field);
                }

                csv.NextRecord();
            }
        }

        return text.ToString();
    }
}
