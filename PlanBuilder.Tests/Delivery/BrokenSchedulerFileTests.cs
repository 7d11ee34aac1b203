using System.Text;
using PlanBuilder.Web.Delivery;

namespace PlanBuilder.Tests.Delivery;

/// <summary>Schedulers' files that can't be taken: each gets a sentence that says where; no plan comes of them.</summary>
public sealed class BrokenSchedulerFileTests
{
    private const string Buffer = "Text,Image URL,Tags,Posting Time\r\nGood,,,2026-12-01 09:00\r\n";
    private const string Links = "Link(s) - Separated by comma for FB carousels";
    private const string Publer = $"Date - Intl. format or prompt,Text,{Links}\r\n";
    private const string Metricool = "Text,Date,Time,Draft,Facebook,Instagram\r\nGood,2026-12-01,09:00:00,FALSE,TRUE,FALSE\r\n";

    public static TheoryData<string, string> Files => new()
    {
        { Buffer + "Late,,,soon", "Row 3, Posting Time: “soon” isn't a date and a time. Write them like 2026-12-31 09:00." },
        { Buffer + "Late,,,2026-12-01", "Row 3, Posting Time: “2026-12-01” isn't a date and a time." },
        { Buffer + "Late,,,2026-02-30 09:00", "Row 3, Posting Time: “2026-02-30 09:00” isn't a date and a time." },
        { Buffer + "Late,,,2026-12-01 25:00", "Row 3, Posting Time: “2026-12-01 25:00” isn't a date and a time." },
        { Buffer + "Late,,,2026-12-01T09:00:00Z", "Row 3, Posting Time: “2026-12-01T09:00:00Z” isn't a date and a time." },
        { Buffer + "Late,,,", "Row 3, Posting Time: Every post needs a date and a time, like 2026-12-31 09:00." },
        { Buffer + ",https://a.example/1.png,,2026-12-01 10:00", "Row 3, Text: Every post needs text. This cell is empty." },
        { Buffer + "a\u0001b,,,2026-12-01 10:00", "Row 3, Text: This cell contains a character we can't display." },
        { Buffer + "Late,,,2027-01-01 09:00", "Row 3, Posting Time: This is 31 days after the first post, on 2026-12-01 (row 2)." },
        { Buffer + "Late,,,2026-12-01 10:00,more", "Row 3: This row has more cells than the first row has columns." },
        { Buffer + "\"Late,,,2026-12-01 10:00", "Row 3: The quotation marks don't match." },
        { Buffer + string.Concat(Enumerable.Repeat("a,,,2026-12-01 10:00\r\n", 100)),
            "Row 102, Posting Time: A day can have at most 100 posts." },
        { Buffer + string.Concat(Enumerable.Range(0, 300).Select(i => $"a,,,2026-12-{(i % 28) + 1:00} 10:00\r\n")),
            "Row 302: A plan can have at most 300 posts." },
        { Publer + "2026/12/01 09:00,a,example.com", $"Row 2, {Links}: “example.com” isn't an https address, like " },
        { Publer + "2026/12/01 09:00,a,javascript:alert(1)", $"Row 2, {Links}: “javascript:alert(1)” isn't an https address" },
        { Metricool + "Late,2026-12-01,,FALSE,TRUE,FALSE", "Row 3, Time: “” isn't a time. Write it like 09:30." },
        { Metricool + "Late,1st of May,10:00,FALSE,TRUE,FALSE", "Row 3, Date: “1st of May” isn't a date. Write it like 2026-12-31." },
        { Metricool + "Late,2026-12-01,10:00,FALSE,FALSE,FALSE", "Row 3: This row names no platform. Write TRUE in the column of one." },
        { "12/31/2026 09:00,a\r\n99/31/2026 09:00,b", "Row 2, Date: “99/31/2026 09:00” isn't a date and a time." },
        { "Text,Image URL,Tags\r\na,b,c", "Row 1: We don't know a scheduler with the columns Text, Image URL, Tags." },
        { "Post id,Date,Time,Platform,Theme\r\na,2026-12-01,09:00,X,a", "Row 1: This is the spreadsheet of a plan. Upload it on that " },
        { "Text,text,Posting Time\r\na,b,2026-12-01 09:00", "Row 1, Text: There are two columns with this name." },
        { "Text,Posting Time\r\n", "The file has a header row and nothing below it." },
        { " \r\n", "The file has no rows." },
        { "", "The file is empty." },
    };

    [Theory, MemberData(nameof(Files))]
    public void A_file_gets_a_sentence(string text, string sentence)
    {
        Assert.StartsWith(sentence, Refusal(Encoding.UTF8.GetBytes(text)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_zip_names_the_file()
    {
        const string Good = "Text,Posting Time\r\na,2026-12-01 09:00";
        Assert.StartsWith(
            "b.csv, row 2, Posting Time: “soon” isn't a date", Zip(("a.csv", Good), ("b.csv", "Text,Posting Time\r\na,soon")));
        Assert.StartsWith("b.csv, row 1: We don't know a scheduler", Zip(("a.csv", Good), ("b.csv", "a,b")));
        Assert.Equal("a.csv is for Buffer, but b.csv is for SocialBee. Import them one by one.",
            Zip(("a.csv", Good), ("b.csv", "text,postAtSpecificTime\r\na,2026-12-01 09:00")));
        Assert.Equal("There is no CSV file in this ZIP file.", Zip(("a.txt", Good), ("__MACOSX/._a.csv", Good)));
        Assert.Equal("Unpacked, the files are larger than 5 MB.", Zip(("a.csv", Good), ("b.csv", new string('a', 5_000_000))));
        Assert.Equal("There are more than 50 files in this ZIP file.", Zip([.. Enumerable.Range(0, 51).Select(i => ($"{i}.csv", Good))]));
        Assert.Equal("This ZIP file is damaged or has a password.", Refusal(SchedulerFiles.Zip([("a.csv", Good)])[..40]));
    }

    [Fact]
    public void Posts_that_are_too_much_for_a_plan_are_refused_together()
    {
        var text = new string('ä', 5_000);
        Assert.Equal("Together, these posts are larger than a plan can be (1 MB).", Refusal(Encoding.UTF8.GetBytes(
            "Text,Posting Time\r\n" + string.Concat(Enumerable.Range(0, 99).Select(_ => $"{text},2026-12-01 09:00\r\n")))));
    }

    private static string Zip(params (string Name, string Text)[] files) => Refusal(SchedulerFiles.Zip(files));

    private static string Refusal(byte[] file)
    {
        try
        {
            var import = SchedulerImportTests.Import(SchedulerFile.Read("file.csv", file), "X", null);
            Assert.Null(import.Plan);
            return Assert.Single(import.Errors).ToString();
        }
        catch (UnreadableSheetException e)
        {
            return e.Error.ToString();
        }
    }
}
