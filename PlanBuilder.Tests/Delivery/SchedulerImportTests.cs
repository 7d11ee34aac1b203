using System.Globalization;
using System.Text;
using MiniExcelLibs;
using PlanBuilder.Web.Delivery;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Delivery;

/// <summary>Schedulers' files as a new plan: those that we write, and those that spreadsheets save of them.</summary>
public sealed class SchedulerImportTests
{
    public static TheoryData<string> Keys => SchedulerFilesTests.Keys;

    [Theory, MemberData(nameof(Keys))]
    public void The_files_that_went_out_are_the_same_plan_when_they_come_back(string key)
    {
        var golden = Directory.GetFiles(SchedulerFilesTests.Golden, $"{key}*.csv").Order()
            .Select(path => (Path.GetFileName(path), File.ReadAllText(path))).ToList();
        var files = SchedulerFile.Read("plan.zip", SchedulerFiles.Zip(golden));
        var import = Import(files, order: key == "hootsuite" ? "mdy" : null);

        Assert.Empty(import.Errors);
        Assert.Equal(key, import.Scheduler.Key);
        Assert.Equal(Posts(SchedulerFilesTests.Sample), Posts(import.Plan!));
        Assert.Equal(["Instagram", "YouTube", "X", "Pinterest"], import.Plan!.Platforms);
        Assert.Equal(("Europe/Berlin", "2 days"), (import.Plan.TimeZone, import.Plan.Period));
        Assert.Equal([$"Imported from a file for {import.Scheduler.Name}."], import.Plan.Provenance.Notes);
    }

    [Fact]
    public void What_a_page_keeps_of_it_is_the_same_plan()
    {
        var file = File.ReadAllBytes(Path.Combine(SchedulerFilesTests.Golden, "metricool.csv"));
        var plan = Import(SchedulerFile.Read("metricool.csv", file)).Plan!;
        var kept = ImportedPlan.Read(ImportedPlan.Write(plan))!;

        Assert.Empty(PlanDifference.Between(plan, kept));
        Assert.Equal(plan.Schedule.Select(day => day.Date), kept.Schedule.Select(day => day.Date));
        Assert.Equal("A jar, half full", Posts(kept, post => post.AltText).First());
        Assert.Equal("Recipe: https://alderandrye.example/starter", Posts(kept, post => post.FirstComment).First());
        Assert.Equal(["One cut, one ear", "Read the crumb"], Posts(kept, post => post.Title).OfType<string>());
        Assert.Null(ImportedPlan.Read(""));
        Assert.Null(ImportedPlan.Read("nonsense"));
        Assert.Null(ImportedPlan.Read(Packed.Write(new { schedule = Array.Empty<string>() })));
        Assert.Null(ImportedPlan.Read(Packed.Write(new string(' ', 2_000_000))));
    }

    [Theory]
    [InlineData("Posting Time;Text\r\n12/31/2026 9:05 AM;\"a\n\n#b\"", "2026-12-31 09:05 X: a #b")] // as Excel saves it
    [InlineData("31.12.26 21:05\tSilvester", "2026-12-31 21:05 X: Silvester")]
    [InlineData("2026-12-31T21:05:00,'=quoted,https://a.example/", "2026-12-31 21:05 X: '=quoted")]
    [InlineData("Date,Message\r\n5/12/2026 9:00,a\r\n5/30/2026 9:00,b", "2026-05-12 09:00 X: a|2026-05-30 09:00 X: b")]
    [InlineData("Date,Message\r\n5/12/2026 9:00,a\r\n30/12/2026 9:00,b", "2026-12-05 09:00 X: a|2026-12-30 09:00 X: b")]
    [InlineData("Date,Message\r\n11/10/2026 9:00,a\r\n12/10/2026 9:00,b", "2026-10-11 09:00 X: a|2026-10-12 09:00 X: b")] // not a month
    [InlineData("Date and Time,Message\r\n05/12/2026 09:00,a", "2026-12-05 09:00 X: a")] // as documented
    [InlineData("Date,Text,Comment(s)\r\n2026/12/31 09:00,#only #tags,c", "2026-12-31 09:00 X: #only #tags")]
    public void Dates_and_texts_are_read_as_they_are_meant(string text, string expected) =>
        Assert.Equal(expected.Split('|'), Posts(Import(Read(text), platform: "X").Plan!));

    [Fact]
    public void A_row_of_Metricool_can_be_for_several_platforms_and_a_workbook_has_real_dates()
    {
        using var file = new MemoryStream();
        file.SaveAs(new[]
        {
            new Dictionary<string, object>
            {
                ["Text"] = "Rye", ["Date"] = new DateTime(2026, 12, 31), ["Time"] = new TimeSpan(9, 5, 0), ["Facebook"] = true,
                ["LinkedIn"] = "TRUE", ["Bluesky"] = "FALSE", ["Picture Url 1"] = "https://a.example/1.png", ["Draft"] = true,
            },
        });
        var import = Import(SchedulerFile.Read("plan.xlsx", file.ToArray()));

        Assert.Equal(["2026-12-31 09:05 Facebook: Rye", "2026-12-31 09:05 LinkedIn: Rye"], Posts(import.Plan!));
        Assert.Equal("Left out, because a plan has no place for it: Picture Url 1 (1 row).", import.Plan!.Provenance.Notes[1]);
    }

    [Theory]
    [InlineData("file.csv", null, false), InlineData("buffer-x.csv", null, true), InlineData("file.csv", "X", true)]
    [InlineData("X and TikTok.csv", null, false), InlineData("buffer-google-business-profile-2.csv", null, true)]
    public void The_platform_is_asked_for_where_nothing_says_it(string name, string? platform, bool isKnown)
    {
        var import = Import(Read("Text,Posting Time\r\na,2026-12-31 09:00", name), platform);

        Assert.Equal(!isKnown, import.NeedsPlatform);
        Assert.Equal(isKnown, import.Plan is not null);
    }

    [Fact]
    public void The_order_of_dates_is_asked_for_where_both_are_possible()
    {
        var files = Read("Text,Posting Time\r\na,5/6/2026 09:00\r\nb,7/6/2026 09:00");
        Assert.Equal(["2026-06-05 09:00 X: a", "2026-06-07 09:00 X: b"], Posts(Import(files, "X").Plan!)); // two months apart otherwise
        files = Read("Text,Posting Time\r\na,5/6/2026 09:00");
        Assert.True(Import(files, "X").NeedsOrder);
        Assert.Equal(["2026-05-06 09:00 X: a"], Posts(Import(files, "X", "mdy").Plan!));
        Assert.False(Import(Read("Text,Posting Time\r\na,6/6/2026 09:00"), "X").NeedsOrder);
    }

    internal static IReadOnlyList<SchedulerFile> Read(string text, string name = "file.csv") =>
        SchedulerFile.Read(name, Encoding.UTF8.GetBytes(text));

    internal static SchedulerImport Import(IReadOnlyList<SchedulerFile> files, string? platform = null, string? order = null) =>
        SchedulerImport.Create(files, new("Europe/Berlin", platform, order), PlanEdit.NewPostId);

    private static IEnumerable<string> Posts(Plan plan) => plan.Schedule.SelectMany(day => day.Posts.Select(post => string.Create(
        CultureInfo.InvariantCulture, $"{day.Date:yyyy-MM-dd} {post.Time} {post.Platform}: {post.SuggestedCaption}"
            + $"{string.Concat((post.SuggestedHashtags ?? []).Select(tag => $" {tag}"))}")));

    private static IEnumerable<string?> Posts(Plan plan, Func<Post, string?> of) => plan.Schedule.SelectMany(day => day.Posts).Select(of);
}
