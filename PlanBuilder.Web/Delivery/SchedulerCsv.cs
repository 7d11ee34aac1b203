using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace PlanBuilder.Web.Delivery;

/// <summary>
/// A table that is published as it stands: UTF-8 without a mark, every field quoted, nothing put before what a spreadsheet would take for a
/// formula.
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
