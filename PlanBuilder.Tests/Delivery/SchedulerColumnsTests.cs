using System.Globalization;
using PlanBuilder.Tests.Planning;
using PlanBuilder.Web.Delivery;
using Sylvan.Data.Csv;

namespace PlanBuilder.Tests.Delivery;

/// <summary>
/// Each scheduler's file, opened by a parser that doesn't write it, against the columns and the form of a date that its importer asks for.
/// They stand here once more, as the importers' pages and their users' files say them.
/// </summary>
public sealed class SchedulerColumnsTests
{
    private static readonly Dictionary<string, (string Columns, string When, string Format)> Documented = new()
    {
        ["buffer"] = ("Text,Image URL,Tags,Posting Time", "Posting Time", "yyyy-MM-dd HH:mm"),
        ["hootsuite"] = ("", "0", "MM/dd/yyyy HH:mm"),
        ["metricool"] = ("Text,Date,Time,Draft,Facebook,Twitter/X,LinkedIn,GBP,Instagram,Pinterest,TikTok,Youtube,Threads,Bluesky", "Date",
            "yyyy-MM-dd"),
        ["publer"] = ("Date - Intl. format or prompt,Text,Link(s) - Separated by comma for FB carousels,Media URL(s) - Separated by comma,"
            + "Title - For the video, pin, PDF ..,Label(s) - Separated by comma,Alt text(s) - Separated by ||,"
            + "Comment(s) - Separated by ||,Pin board, FB album, or Google category,Post subtype - I.e. story, reel, PDF ..,"
            + "CTA - For Facebook links or Google,Reminder - For stories, reels, shorts, and TikToks", "Date - Intl. format or prompt",
            "yyyy/MM/dd HH:mm"),
        ["contentstudio"] = ("Date and Time,Message,Image URL,Link", "Date and Time", "dd/MM/yyyy HH:mm"),
        ["socialbee"] = ("text,link,imageUrls,gifUrls,videoUrls,postAtSpecificTime", "postAtSpecificTime", "yyyy-MM-dd HH:mm"),
        ["highlevel"] = ("postAtSpecificTime,content,link,imageUrls,videoUrl", "postAtSpecificTime", "yyyy-MM-dd HH:mm:ss"),
    };

    public static TheoryData<string> Keys => [.. KnownSchedulers.All.Select(scheduler => scheduler.Key)];

    [Theory, MemberData(nameof(Keys))]
    public async Task The_file_has_the_documented_columns_and_dates(string key)
    {
        var plan = Requests.Make(Requests.Create(days: 14, platforms: "all"));
        var rows = SchedulerRows.Create(new(Guid.Empty, "", plan, 0, default, new(2026, 11, 24)), "UTC").Rows;
        var (columns, when, format) = Documented[key];
        var dates = new List<DateTime>();
        foreach (var (name, text) in SchedulerFiles.Write(KnownSchedulers.Find(key)!, new(), rows))
        {
            await using var csv = await CsvDataReader.CreateAsync(
                new StringReader(text), new CsvDataReaderOptions { HasHeaders = columns.Length > 0, MaxBufferSize = 1_000_000 },
                TestContext.Current.CancellationToken);
            var header = string.Join(',', Enumerable.Range(0, csv.FieldCount).Select(csv.GetName));
            var board = name.EndsWith("pinterest.csv", StringComparison.Ordinal) && key == "buffer" ? ",Board Name" : "";
            if (key == "metricool")
            {
                Assert.StartsWith(columns + ",", header, StringComparison.Ordinal);
                Assert.Equal(97, csv.FieldCount);
            }
            else
            {
                Assert.Equal(columns.Length > 0 ? columns + board : ",,", header);
            }

            while (await csv.ReadAsync(TestContext.Current.CancellationToken))
            {
                var moment = csv.GetString(columns.Length == 0 ? 0 : csv.GetOrdinal(when));
                dates.Add(DateTime.ParseExact(moment, format, CultureInfo.InvariantCulture));
                Assert.Equal(csv.FieldCount, csv.RowFieldCount);
            }
        }

        var expected = rows.Select(row => key == "metricool" ? row.At.Date : row.At);
        Assert.Equal(expected.Order(), dates.Order());
    }
}
