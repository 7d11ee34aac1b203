using System.Text;
using Microsoft.AspNetCore.DataProtection;
using MiniExcelLibs;
using PlanBuilder.Tests.Planning;
using PlanBuilder.Web.Delivery;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Delivery;

/// <summary>What a spreadsheet changes in a plan when it comes back.</summary>
public sealed class SheetImportTests
{
    public static TheoryData<string> Formats => ["csv", "xlsx"];

    [Theory, MemberData(nameof(Formats))]
    public void An_unedited_spreadsheet_changes_nothing(string format)
    {
        foreach (var plan in (Plan[])[SheetSample.Plan, Requests.Make(Requests.Create(days: 30, platforms: "all"))])
        {
            var import = SheetSample.Import(PlanExport.Formats[format].Write(SheetSample.Export(plan)), plan: plan);

            Assert.Empty(import.Errors);
            Assert.Empty(import.Missing);
            Assert.Empty(import.Ignored);
            Assert.Empty(SheetSample.Changes(import, plan));
        }
    }

    [Fact]
    public void A_workbook_holds_texts_alone_and_emoji_as_they_are()
    {
        using var zip = new System.IO.Compression.ZipArchive(new MemoryStream(XlsxExport.Write(SheetSample.Export())));
        using var reader = new StreamReader(zip.GetEntry("xl/worksheets/sheet1.xml")!.Open());
        var sheet = reader.ReadToEnd();

        Assert.DoesNotContain("<x:f", sheet, StringComparison.Ordinal);
        Assert.DoesNotContain("t=\"n\"", sheet, StringComparison.Ordinal);
        Assert.Contains("👩‍👩‍👧🥖", sheet, StringComparison.Ordinal);
        Assert.Contains(">007<", sheet, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Time", "9:15 AM", "When"), InlineData("Time", "09:15:00", "When"), InlineData("Time", "0.385416666666667", "When")]
    [InlineData("Date", "3/30/2026", "When"), InlineData("Date", "30.3.2026", "When"), InlineData("Date", "3/30/26", "When")]
    [InlineData("Date", "2026-03-30 00:00", "When"), InlineData("Day", "3", "When")]
    [InlineData("Platform", "linkedin", "Platform"), InlineData("Type", "VIDEO", "Type"), InlineData("Pillar", "Promotional", "Pillar")]
    [InlineData("Theme", "two\nlines", "Theme"), InlineData("Caption", "", "Caption"), InlineData("Hashtags", "a, #b", "Hashtags")]
    [InlineData("Poll", "Q\n- A\n- B", "Poll"), InlineData("Thread", "A\n\nB", "Thread"), InlineData("Shoot", "3", "Shoot")]
    [InlineData("Link", "https://b.example", "Link"), InlineData("Hook", "=new", "Hook")]
    [InlineData("Status", "in review", "Status")]
    [InlineData("Occasion", "x", ""), InlineData("Sources", "1.2", ""), InlineData("Needs your words", "x", "")]
    [InlineData("Time", "9:00", ""), InlineData("Date", "3/28/2026", "")]
    [InlineData("Caption", "  a,\"b\";c\td\r\n\r\ne 👩‍👩‍👧🥖 ", "")]
    public void A_cell_changes_its_field_and_no_other(string column, string cell, string field)
    {
        var import = SheetSample.Import(SheetSample.Csv(SheetSample.Table((3, column, cell))));

        Assert.Empty(import.Errors);
        Assert.Equal(field.Length > 0 ? [$"Edited d1-instagram: {field}"] : [], SheetSample.Changes(import));
    }

    [Theory, InlineData(','), InlineData(';'), InlineData('\t')]
    public void Rows_without_an_id_are_added_and_missing_ones_removed_only_on_request(char separator)
    {
        var table = SheetSample.Table(
            (8, "Date", "2026-03-29"), (8, "Time", "10:00"), (8, "Platform", "x"), (8, "Theme", "New"), (8, "Caption", "'+1"));
        table.RemoveAt(2); // d1-instagram
        table.Insert(3, [.. table[0].Select(_ => "")]); // and a blank one
        var file = SheetSample.Csv(table, separator);

        var kept = SheetSample.Import(file);
        Assert.Equal(["Added new-8"], SheetSample.Changes(kept));
        Assert.Equal(["d1-instagram"], kept.Missing.Select(placed => placed.Post.Id));
        Assert.Equal(["Added new-8", "Removed d1-instagram"], SheetSample.Changes(SheetSample.Import(file, removes: true)));
        var added = kept.Plan.Find("new-8")!;
        Assert.Equal(
            (2, "10:00", "X", "Educational Post", "educational", "+1"),
            (added.Day.Day, added.Post.Time, added.Post.Platform, added.Post.Type, added.Post.Pillar, added.Post.SuggestedCaption));
    }

    [Fact]
    public void Rows_may_be_sorted_columns_moved_and_added()
    {
        var table = SheetSample.Table((2, "Theme", "0124"));
        var rows = ((List<List<string>>)[table[0], .. table.Skip(1).Reverse()]).Select((row, i) => row.AsEnumerable().Reverse()
            .Append(i == 0 ? "Budget" : "12 €"));
        var import = SheetSample.Import([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(
            Encoding.UTF8.GetString(SheetSample.Csv(rows)))]);

        Assert.Equal(["Edited d1-x: Theme"], SheetSample.Changes(import));
        Assert.Equal(["Budget"], import.Ignored);
    }

    [Fact]
    public void Removed_columns_change_nothing()
    {
        var keep = SheetColumn.All.Index()
            .Where(column => column.Item.Name is "Post id" or "Time" or "Platform" or "Theme").Select(column => column.Index).ToList();
        var import = SheetSample.Import(SheetSample.Csv(SheetSample.Table((4, "Theme", "1e6")).Select(row => keep.Select(i => row[i]))));

        Assert.Empty(import.Errors);
        Assert.Equal(["Edited d2-x: Theme"], SheetSample.Changes(import));
    }

    [Fact]
    public void Changes_made_since_the_download_stay()
    {
        var now = PlanEdit.With(SheetSample.Plan, 1, SheetSample.Plan.Find("d1-x")!.Post with { SuggestedCaption = "Changed elsewhere" });
        now = PlanEdit.With(now, 2, new("later", "11:00", "Video", "Later", "X", "educational"));
        var file = SheetSample.Csv(SheetSample.Table((2, "Theme", "Mine")));
        var import = SheetSample.Import(file, removes: true, now, SheetSample.Plan);

        Assert.Equal(["Edited d1-x: Theme"], SheetSample.Changes(import, now));
        Assert.Empty(import.Missing);
        Assert.Equal(0, SheetImport.RevisionOf(SheetReader.Read(file)));
    }

    [Fact]
    public void Dates_and_times_that_a_spreadsheet_converted_are_read_as_they_look()
    {
        var table = SheetSample.Table();
        var rows = table.Skip(1).Select((row, i) => table[0].Zip(row).ToDictionary(
            cell => cell.First, object? (cell) => (i, cell.First) switch
            {
                (1, "Date") => new DateTime(2026, 3, 30, 0, 0, 0, DateTimeKind.Unspecified),
                (1, "Time") => new TimeSpan(14, 45, 0),
                (0, "Theme") => 124,
                _ => cell.Second,
            }));
        using var file = new MemoryStream();
        file.SaveAs(rows);
        var import = SheetSample.Import(file.ToArray());

        Assert.Empty(import.Errors);
        Assert.Equal(["Edited d1-x: Theme", "Edited d1-instagram: When"], SheetSample.Changes(import));
        Assert.Equal((3, "14:45"), (import.Plan.Find("d1-instagram")!.Day.Day, import.Plan.Find("d1-instagram")!.Post.Time));
        Assert.Equal("124", import.Plan.Find("d1-x")!.Post.Theme);
    }

    [Fact]
    public void The_payload_between_upload_and_apply_is_the_same_table()
    {
        var sheet = SheetReader.Read(SheetSample.Csv(SheetSample.Table((3, "Theme", "Kept"))));
        var payload = new SheetPayload(new EphemeralDataProtectionProvider());
        var kept = payload.Read(payload.Write(sheet))!;

        Assert.Equal(
            ["Edited d1-instagram: Theme"],
            SheetSample.Changes(SheetImport.Create(SheetSample.Export(), SheetSample.Plan, kept, false, _ => "new")));
        Assert.All(
            (string?[])[null, "", "nonsense", "AAAA", new SheetPayload(new EphemeralDataProtectionProvider()).Write(sheet)],
            forged => Assert.Null(payload.Read(forged)));
    }
}
