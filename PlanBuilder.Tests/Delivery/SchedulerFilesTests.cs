using System.Globalization;
using System.IO.Compression;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using PlanBuilder.Tests.Planning;
using PlanBuilder.Web.Delivery;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Delivery;

/// <summary>
/// Each scheduler's file, byte by byte as in <c>Golden/</c>; and what each of them asks of all its files. <c>UPDATE_GOLDEN</c> names a
/// folder to write them to anew, to be read before they are committed.
/// </summary>
public sealed class SchedulerFilesTests
{
    internal static readonly string Golden = Path.Combine(AppContext.BaseDirectory, "Delivery", "Golden");

    public static TheoryData<string> Keys => [.. KnownSchedulers.All.Select(scheduler => scheduler.Key)];

    [Theory, MemberData(nameof(Keys))]
    public void The_files_are_those_that_were_looked_at(string key)
    {
        var files = Files(key, Sample);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") is { Length: > 0 } folder)
        {
            foreach (var (name, text) in files)
            {
                File.WriteAllText(Path.Combine(folder, name), text);
            }
        }

        Assert.Equal(Directory.GetFiles(Golden, $"{key}*.csv").Select(Path.GetFileName).Order(), files.Select(file => file.Name).Order());
        Assert.All(files, file => Assert.Equal(File.ReadAllText(Path.Combine(Golden, file.Name)), file.Text));
    }

    [Theory, MemberData(nameof(Keys))]
    public void Every_text_comes_back_as_it_was_and_no_row_is_blank(string key)
    {
        var scheduler = KnownSchedulers.Find(key)!;
        var texts = Files(key, Sample).SelectMany(file => Parse(file.Text, scheduler.Key != "hootsuite"))
            .Select(row => row.First(field => field.Contains("loaf", StringComparison.OrdinalIgnoreCase))).Order(StringComparer.Ordinal);

        Assert.Equal(Rows(Sample).Select(row => row.Text).Order(StringComparer.Ordinal), texts);
    }

    [Fact]
    public void No_file_has_more_rows_than_its_importer_takes()
    {
        var plan = Requests.Make(Requests.Create(days: 14, platforms: "X") with { PostsPerDay = 3 });
        var many = Enumerable.Range(0, 20).SelectMany(_ => Rows(plan)).ToList(); // 840
        foreach (var scheduler in KnownSchedulers.All)
        {
            var counts = SchedulerFiles.Write(scheduler, new(), many)
                .Select(file => Parse(file.Text, scheduler.Key != "hootsuite").Count()).ToList();
            Assert.Equal(many.Count, counts.Sum());
            Assert.All(counts, count => Assert.InRange(count, 1, scheduler.MostRows));
        }
    }

    [Theory]
    [InlineData("2026-10-24", "09:00", "Europe/Berlin", "America/New_York", "2026-10-24 03:00")]
    [InlineData("2026-10-25", "09:00", "Europe/Berlin", "America/New_York", "2026-10-25 04:00")] // clocks went back in Berlin alone
    [InlineData("2026-12-31", "23:30", "America/New_York", "Pacific/Auckland", "2027-01-01 17:30")]
    [InlineData("2026-03-29", "02:30", "Europe/Berlin", "UTC", "2026-03-29 01:30")] // skipped there
    public void Times_are_on_the_channels_clocks(string date, string time, string zone, string channel, string expected)
    {
        var post = new Post("a", time, "Video", "Rye", "X", SuggestedCaption: "A loaf");
        var plan = Sample with { TimeZone = zone, Schedule = [new(1, DateOnly.Parse(date, CultureInfo.InvariantCulture), [post])] };

        Assert.Equal(expected, Assert.Single(SchedulerRows.Create(Export(plan), channel).Rows).On("yyyy-MM-dd HH:mm"));
    }

    [Fact]
    public void What_cannot_go_out_is_left_out_by_name()
    {
        var posts = new[]
        {
            new Post("a", "", "Video", "Rye", "X", SuggestedCaption: "A loaf"), new Post("b", "09:00", "Video", "Rye", "X"),
            new Post("c", "09:00", "Video", "Rye", "Mastodon", SuggestedCaption: "A loaf"),
            new Post("d", "09:00", "Video", "Rye", "X", SuggestedCaption: "A loaf"),
            new Post("e", "10:00", "Video", "Rye", "X", SuggestedCaption: "A loaf with ____") { NeedsWords = true },
        };
        var rows = SchedulerRows.Create(Export(Sample with { Schedule = [new(1, new(2026, 12, 1), posts)] }), "UTC");

        Assert.Equal("d", Assert.Single(rows.Rows).Post.Id);
        Assert.Equal(
            [("a", "it has no time"), ("b", "it has no caption"), ("c", "we don't know its platform"), ("e", "it needs your words")],
            rows.LeftOut.Select(left => (left.Post.Id, left.Reason)));
    }

    [Theory]
    [InlineData("mdy", "12/01/2026 08:00"), InlineData("dmy", "01/12/2026 08:00"), InlineData("ymd", "2026/12/01 08:00")]
    [InlineData("nonsense", "12/01/2026 08:00")]
    public void Hootsuite_gets_the_order_that_is_chosen(string order, string first) => Assert.StartsWith(
        $"\"{first}\",",
        SchedulerFiles.Write(KnownSchedulers.Find("hootsuite")!, new(order), Rows(Sample))
            .Single(file => file.Name == "hootsuite-instagram.csv").Text,
        StringComparison.Ordinal);

    [Fact]
    public void Metricool_gets_the_columns_of_the_visitors_own_template()
    {
        var columns = Metricool.ColumnsOf("\"Date\",\"Time\",\"Text\",\"Instagram\",\"Their new column\"");
        var (_, text) = Assert.Single(SchedulerFiles.Write(KnownSchedulers.Find("metricool")!, new(Columns: columns), Rows(Sample)));

        Assert.StartsWith(
            "\"Date\",\"Time\",\"Text\",\"Instagram\",\"Their new column\"\r\n\"2026-12-01\",\"08:00:00\",",
            text, StringComparison.Ordinal);
        Assert.Contains("\"TRUE\",\"\"\r\n", text, StringComparison.Ordinal);
        var wide = string.Join(',', Enumerable.Range(0, 400)) + ",Text,Date,Time";
        foreach (var header in (string[])["", "Text", "Text,Date,Time,Text", "nonsense", wide])
        {
            Assert.Empty(Metricool.ColumnsOf(header));
        }
    }

    [Fact]
    public void Metricool_leaves_no_flag_empty()
    {
        var file = Assert.Single(Files("metricool", Sample));
        var flags = Metricool.Columns.Index().Where(column => Parse(file.Text, skipsHeader: true)
            .Any(row => row[column.Index] is "TRUE" or "FALSE")).ToList();

        Assert.Equal(28, flags.Count);
        Assert.All(Parse(file.Text, skipsHeader: true), row =>
        {
            Assert.Equal(97, row.Length);
            Assert.All(flags, flag => Assert.Contains(row[flag.Index], (string[])["TRUE", "FALSE"]));
            Assert.Single(flags, flag => flag.Item != "Draft" && row[flag.Index] == "TRUE"); // its platform
        });
    }

    [Fact]
    public void Several_files_come_in_one_zip()
    {
        var files = Files("buffer", Sample);
        using var zip = new ZipArchive(new MemoryStream(SchedulerFiles.Zip(files)));

        Assert.Equal(files, zip.Entries.Select(entry => (entry.FullName, new StreamReader(entry.Open(), Encoding.UTF8).ReadToEnd())));
    }

    internal static Plan Sample { get; } = new(
        "Grow followers", "7 days", ["Instagram", "X", "Pinterest", "YouTube"], 5, new(100, 0, 0),
        [
            new(1, new(2026, 12, 1),
            [
                new Post("1", "08:00", "Carousel", "Starter", "Instagram",
                    SuggestedCaption: "=A loaf, \"hungry\"; not lazy\n\nFeed it \ud83e\udd56", SuggestedHashtags: ["#sourdough", "#bread"])
                {
                    AltText = "A jar, half full", FirstComment = "Recipe: https://alderandrye.example/starter",
                },
                new Post("2", "12:30", "Video", "Rye", "X",
                    SuggestedCaption: "+1 loaf for whoever guesses the flour", SuggestedHashtags: ["#rye"])
                {
                    Link = "https://alderandrye.example/?utm_source=x&utm_medium=social",
                },
            ]),
            new(2, new(2026, 12, 2),
            [
                new Post("3", "15:00", "Short", "Scoring", "YouTube", SuggestedCaption: "Score the loaf at 30 degrees")
                {
                    Title = "One cut, one ear",
                },
                new Post("4", "20:15", "Pin", "Crumb", "Pinterest", SuggestedCaption: "@home: what the crumb of a loaf tells")
                {
                    Title = "Read the crumb", Link = "https://alderandrye.example/crumb",
                },
                new Post("5", "21:00", "Post", "Farewell", "X", SuggestedCaption: "The last loaf of the day\tgoes to you"),
            ]),
        ],
        "Europe/Berlin", new("built-in", [], []));

    private static PlanExport Export(Plan plan) => new(Guid.Empty, "Alder & Rye", plan, 0, default, new(2026, 12, 1));

    private static IReadOnlyList<SchedulerRow> Rows(Plan plan) => SchedulerRows.Create(Export(plan), plan.TimeZone).Rows;

    private static IReadOnlyList<(string Name, string Text)> Files(string key, Plan plan) =>
        SchedulerFiles.Write(KnownSchedulers.Find(key)!, new(), Rows(plan));

    private static IEnumerable<string[]> Parse(string text, bool skipsHeader)
    {
        using var parser = new CsvParser(new StringReader(text), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            IgnoreBlankLines = false, MissingFieldFound = null,
        });
        while (parser.Read())
        {
            if (!skipsHeader || parser.Row > 1)
            {
                yield return parser.Record!;
            }
        }
    }
}
