using System.IO.Compression;
using System.Text;
using MiniExcelLibs;
using PlanBuilder.Web.Delivery;

namespace PlanBuilder.Tests.Delivery;

/// <summary>Files that can't be taken: each gets a sentence that says where, if it is somewhere; nothing of them is taken.</summary>
public sealed class BrokenSheetTests
{
    private const string Header = "Post id,Date,Time,Platform,Theme\r\n";

    [Theory]
    [InlineData("Time", "25:00", "Row 3, Time: “25:00” isn't a time. Write it like 09:30.")]
    [InlineData("Time", "noon", "Row 3, Time: “noon” isn't a time. Write it like 09:30.")]
    [InlineData("Time", "", "Row 3, Time: Enter a time, like 09:30.")]
    [InlineData("Date", "2026-04-30", "Row 3, Date: “2026-04-30” isn't one of this plan's days, 2026-03-28 to 2026-03-30.")]
    [InlineData("Date", "someday", "Row 3, Date: “someday” isn't one of this plan's days, 2026-03-28 to 2026-03-30.")]
    [InlineData("Day", "4", "Row 3, Day: “4” isn't one of this plan's days, 1 to 3.")]
    [InlineData("Day", "-1", "Row 3, Day: “-1” isn't one of this plan's days, 1 to 3.")]
    [InlineData("Time zone", "Asia/Tokyo", "Row 3, Time zone: This plan's times are in Europe/Berlin.")]
    [InlineData("Platform", "Myspace", "Row 3, Platform: “Myspace” isn't an option. Choose Instagram, TikTok, ")]
    [InlineData("Platform", "", "Row 3, Platform: Choose Instagram, ")]
    [InlineData("Type", "Hologram", "Row 3, Type: “Hologram” isn't an option. Choose Educational Post, ")]
    [InlineData("Pillar", "fun", "Row 3, Pillar: “fun” isn't an option. Choose educational, entertaining, or promotional.")]
    [InlineData("Theme", " ", "Row 3, Theme: This cell can't be empty.")]
    [InlineData("Theme", "a\u0001b", "Row 3, Theme: This cell contains a character we can't display.")]
    [InlineData("Hashtags", "#0 #1 #2 #3 #4 #5 #6 #7 #8 #9 #a #b #c #d #e #f #g #h #i #j #k #l #m #n #o #p #q #r #s #t #u",
        "Row 3, Hashtags: A post can have at most 30 hashtags.")]
    [InlineData("Link", "javascript:alert(1)", "Row 3, Link: Enter an https address, like https://example.com/menu.")]
    [InlineData("Poll", "A question", "Row 3, Poll: Write the question on the first line, and each answer ")]
    [InlineData("Shoot", "first", "Row 3, Shoot: “first” isn't a shoot number from 1 to 99.")]
    [InlineData("Post id", "nonsense", "Row 3, Post id: This plan has no post “nonsense”. Clear the cell to add the row as a new ")]
    [InlineData("Status", "Done", "Row 3, Status: “Done” isn't an option. Choose Draft, In review, Needs changes, ")]
    [InlineData("Post id", "d1-x", "Row 3, Post id: Row 2 is for the same post. Clear this cell to add the row as a new one.")]
    public void A_cell_is_named_by_row_and_column(string column, string cell, string sentence)
    {
        var import = SheetSample.Import(SheetSample.Csv(SheetSample.Table((3, column, cell), (2, "Theme", "Not taken"))));

        Assert.StartsWith(sentence, Assert.Single(import.Errors).ToString(), StringComparison.Ordinal);
        Assert.Empty(SheetSample.Changes(import));
    }

    [Fact]
    public void A_new_row_needs_what_a_post_needs()
    {
        var import = SheetSample.Import(SheetSample.Csv(SheetSample.Table((8, "Caption", "Only a caption"))));

        Assert.Equal(
            ["Row 8, Date: A new post needs a date, like 2026-03-28.", "Row 8, Time: Enter a time, like 09:30.",
             "Row 8, Theme: This cell can't be empty."],
            import.Errors.Select(error => error.ToString()).Where(error => !error.Contains("Platform", StringComparison.Ordinal)));
        Assert.Equal(4, import.Errors.Count);
    }

    [Fact]
    public void A_date_and_a_day_that_disagree_are_reported()
    {
        var import = SheetSample.Import(SheetSample.Csv(SheetSample.Table((3, "Date", "2026-03-30"), (3, "Day", "2"))));

        Assert.Equal(
            "Row 3, Date: 2026-03-30 is day 3, but the Day column says 2. Clear one of them.", Assert.Single(import.Errors).ToString());
    }

    [Fact]
    public void A_text_that_no_cell_could_hold_is_not_cut()
    {
        var import = SheetSample.Import(SheetSample.Csv(SheetSample.Table((6, "Caption", "shorter"))));

        Assert.StartsWith("Row 6, Caption: This text is too long for a spreadsheet cell", Assert.Single(import.Errors).ToString());
    }

    [Fact]
    public void A_plan_keeps_a_post_and_a_day_has_room_for_so_many()
    {
        var table = SheetSample.Table();
        List<List<string>> many = [table[0], .. Enumerable.Range(0, 101).Select(_ => SheetSample.Table(
            (8, "Date", "2026-03-29"), (8, "Time", "10:00"), (8, "Platform", "x"), (8, "Theme", "New"))[7])];
        Assert.StartsWith("Day 2 would have 103 posts.", Assert.Single(SheetSample.Import(SheetSample.Csv(many)).Errors).ToString());
    }

    public static TheoryData<string, byte[], string> Files => new()
    {
        { "nothing", [], "The file is empty." },
        { "blanks", "\r\n ,,\r\n"u8.ToArray(), "The file has no rows." },
        { "a header alone", Utf8(Header), "The file has a header row and nothing below it." },
        { "no id", Utf8("Date,Time,Platform,Theme\r\n2026-03-28,09:00,X,a"),
            "Row 1, Post id: This column is missing. Download the spreadsheet again, and keep its first row." },
        { "a scheduler's file", Utf8("Text,Posting Time\r\na,2026-12-01 09:00"),
            "Row 1: This is a file for Buffer. Import it as a new plan, under Plans." },
        { "a column twice", Utf8("Post id,Time,time,Platform,Theme\r\na,b,c,d,e"), "Row 1, Time: There are two columns with this name." },
        { "an open quote", Utf8(Header + "d1-x,2026-03-28,\"09:00,X,a\r\n"), "Row 2: The quotation marks don't match." },
        { "a stray quote", Utf8(Header + "d1-x,2026-03-28,09:00,X,a \"b\" c\r\n"), "Row 2: The quotation marks don't match." },
        { "too many cells", Utf8(Header + "d1-x,2026-03-28,09:00,X,a,b\r\n"), "Row 2: This row has more cells than the first row" },
        { "another encoding", [.. Utf8(Header), .. "d1-x,2026-03-28,09:00,X,K"u8, 0xF6, .. "ln"u8], "This file isn't in UTF-8" },
        { "a picture", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0], "This isn't a table." },
        { "a PDF", "%PDF-1.7"u8.ToArray(), "This is a PDF." },
        { "an old workbook", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1], "This is an old or a protected Excel file." },
        { "binary", "a\0b"u8.ToArray(), "This isn't a table." },
        { "too large", new byte[Sheet.LargestFile + 1], "The file is larger than 5 MB." },
        { "too many rows", Utf8(Header + string.Concat(Enumerable.Repeat("d1-x,,,,\r\n", 3_200))), "Row 3102: There are too many rows" },
        { "too many rows, with CR", Utf8(Header.Trim() + string.Concat(Enumerable.Repeat("\rd1-x,,,,", 5_000))), "Row 3102: There" },
        { "too many columns", Utf8(string.Join(',', Enumerable.Range(0, 200)) + "\r\na"), "Row 1: There are more than 120 columns." },
        { "a row of separators", Utf8(new string(',', 20_000)), "There are more than 120 columns." },
        { "far to the right", Utf8(Header + new string(',', 200) + "x\r\n"), "Row 2: There are more than 120 columns." },
        { "a huge cell", Utf8(Header + $"d1-x,2026-03-28,09:00,X,{new string('x', 80_000)}"), "Row 2: A cell can't be longer than 70,000" },
        { "a ZIP", Zip(("a.txt", "a")), "This ZIP file isn't an Excel workbook." },
        { "a cut workbook", Workbook()[..2_000], "This workbook is damaged." },
        { "a workbook without sheets", Zip(("xl/workbook.xml", "<workbook/>")), "This workbook is damaged." },
        { "no XML", Zip(("xl/workbook.xml", "nonsense")), "This workbook is damaged." },
        { "entities", With("xl/sharedStrings.xml", "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><sst>&a;</sst>"), "This workbook is damaged." },
        { "a bomb", Bomb(), "Unpacked, this workbook is larger than 40 MB." },
        { "a failed formula", Failed(), "Row 2: The formula in cell D2 shows #NAME?. Enter a value instead." },
        { "far below", Far("A9999"), "Row 9999: There are too many rows" },
    };

    [Theory, MemberData(nameof(Files))]
    public void A_file_gets_a_sentence(string name, byte[] file, string sentence)
    {
        string said;
        try
        {
            said = Assert.Single(SheetSample.Import(file).Errors).ToString();
        }
        catch (UnreadableSheetException e)
        {
            said = e.Error.ToString();
        }

        Assert.True(said.StartsWith(sentence, StringComparison.Ordinal), $"{name}: {said}");
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Workbook(params (int Row, string Column, string Cell)[] cells)
    {
        var table = SheetSample.Table(cells);
        using var file = new MemoryStream();
        file.SaveAs(table.Skip(1).Select(row => table[0].Zip(row).ToDictionary(cell => cell.First, object (cell) => cell.Second)));
        return file.ToArray();
    }

    private static byte[] Failed() => Workbook((2, "Day", "#NAME?"));

    private static byte[] Far(string cell) => With("xl/worksheets/sheet1.xml",
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData><row r=\"1\"><c r=\"A1\" t=\"str\">"
        + $"<v>Post id</v></c></row><row r=\"{cell[1..]}\"><c r=\"{cell}\" t=\"str\"><v>x</v></c></row></sheetData></worksheet>");

    private static byte[] Zip(params (string Name, string Text)[] parts)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create))
        {
            foreach (var (name, text) in parts)
            {
                using var part = new StreamWriter(zip.CreateEntry(name).Open());
                part.Write(text);
            }
        }

        return file.ToArray();
    }

    private static byte[] With(string name, string text)
    {
        var file = new MemoryStream();
        file.Write(Workbook());
        using (var zip = new ZipArchive(file, ZipArchiveMode.Update, leaveOpen: true))
        {
            zip.GetEntry(name)!.Delete();
            using var part = new StreamWriter(zip.CreateEntry(name).Open());
            part.Write(text);
        }

        return file.ToArray();
    }

    private static byte[] Bomb()
    {
        var file = new MemoryStream();
        file.Write(Workbook());
        using (var zip = new ZipArchive(file, ZipArchiveMode.Update, leaveOpen: true))
        {
            using var part = zip.CreateEntry("xl/media/a.bin").Open();
            for (var i = 0; i < 41; i++)
            {
                part.Write(new byte[1_000_000]);
            }
        }

        return file.ToArray();
    }
}
