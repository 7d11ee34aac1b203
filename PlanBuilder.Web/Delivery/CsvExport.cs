using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Delivery;

/// <summary>
/// A plan as a table for Excel and Sheets, a row for each post. What a spreadsheet would take for a formula begins with an apostrophe.
/// </summary>
internal static class CsvExport
{
    private static readonly string[] Columns =
    [
        "Date", "Time", "Time zone", "Day", "Platform", "Type", "Pillar", "Theme", "Caption", "Hashtags", "Angle",
        "Occasion", .. PostLabels.Extras(null).Select(extra => extra.Name), // new ones at the end: others count on the places of these
    ];

    private static readonly CsvConfiguration Format = new(CultureInfo.InvariantCulture)
    {
        NewLine = "\r\n",
        ShouldQuote = _ => true, // by itself it quotes no field whose lines end with LF alone
        InjectionOptions = InjectionOptions.Escape,
        InjectionCharacters = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'],
    };

    public static string Write(PlanExport export)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        text.Write('\uFEFF'); // Excel reads UTF-8 only where it is told so
        using (var csv = new CsvWriter(text, Format))
        {
            WriteRow(csv, Columns);
            foreach (var (day, post) in export.Plan.Schedule.SelectMany(day => day.Posts.Select(post => (day, post))))
            {
                WriteRow(csv,
                [
                    export.DateOf(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), post.Time, export.Plan.TimeZone,
                    day.Day.ToString(CultureInfo.InvariantCulture), post.Platform, post.Type, post.Pillar, post.Theme,
                    post.SuggestedCaption,
                    string.Join(' ', post.SuggestedHashtags ?? []), post.Angle,
                    day.Note, .. PostLabels.Extras(post).Select(extra => extra.Text),
                ]);
            }
        }

        return text.ToString();
    }

    private static void WriteRow(CsvWriter csv, IEnumerable<string?> fields)
    {
        foreach (var field in fields)
        {
            csv.WriteField(field);
        }

        csv.NextRecord();
    }
}
