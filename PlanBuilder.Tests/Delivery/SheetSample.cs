using PlanBuilder.Web.Delivery;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Delivery;

/// <summary>A plan with what spreadsheets are known to change, and what comes back of it.</summary>
internal static class SheetSample
{
    /// <summary>Two days on which clocks change, in Berlin.</summary>
    public static readonly Plan Plan = new(
        "Grow followers", "7 days", ["Instagram", "X"], 6, new(100, 0, 0),
        [
            new(1, new(2026, 3, 28),
            [
                new Post("d1-x", "02:30", "Poll", "0123", "X", "educational", "=1+1", ["#1", "#2e5"], "-foot")
                {
                    Poll = new("Rye?", ["Yes", "No"]), Link = "https://a.example/?utm_source=x", Sources = [1, 2], Batch = 2,
                },
                new Post(
                    "d1-instagram", "09:00", "Carousel", "1/2", "Instagram", "educational", "a,\"b\";c\td\n\ne 👩‍👩‍👧🥖", null, "@home")
                {
                    Hook = "'=quoted", Visual = "1. a\n2. b", FirstComment = "+49 30 1", AltText = "007", Title = "TRUE",
                    Thread = ["One.", "Two."],
                },
            ]),
            new(2, new(2026, 3, 29),
            [
                new Post("d2-x", "02:30", "Video", "1e5", "X", "educational", "_x0041_ <b> & ‎مخبز  two  spaces", ["#a"], "3-4")
                {
                    NeedsWords = true,
                },
                new Post("d2-instagram", "03:30", "Photo", "2026-03-29", "Instagram", "educational", "1,5", null, "'"),
            ]),
            new(3, new(2026, 3, 30),
            [
                new Post("d3-x", "23:59", "Video", "\ttab", "X", "educational", new string('x', 40_000)),
                new Post("d3-mastodon", "", "Toot", "", "Mastodon"),
            ], "A day"),
        ],
        "Europe/Berlin", new("built-in", [], []));

    public static PlanExport Export(Plan? plan = null) => new(Guid.Empty, "Bread", plan ?? Plan, 0, default, new(2026, 3, 28));

    public static SheetImport Import(byte[] file, bool removes = false, Plan? plan = null, Plan? sent = null) =>
        SheetImport.Create(Export(plan), sent ?? plan ?? Plan, SheetReader.Read(file), removes, row => $"new-{row}");

    /// <summary>The spreadsheet with cells changed: each by its row, the header being 1, and its column.</summary>
    public static List<List<string>> Table(params (int Row, string Column, string Cell)[] cells)
    {
        List<List<string>> rows =
        [
            [.. SheetColumn.All.Select(column => column.Name)],
            .. SheetColumn.Rows(Export()).Select(row => row.Select(cell => cell ?? "").ToList()),
        ];
        foreach (var (row, column, cell) in cells)
        {
            while (rows.Count < row)
            {
                rows.Add([.. SheetColumn.All.Select(_ => "")]);
            }

            rows[row - 1][SheetColumn.All.ToList().FindIndex(each => each.Name == column)] = cell;
        }

        return rows;
    }

    public static byte[] Csv(IEnumerable<IEnumerable<string>> rows, char separator = ',') => System.Text.Encoding.UTF8.GetBytes(
        string.Join("\r\n", rows.Select(row => string.Join(separator, row.Select(cell => $"\"{cell.Replace("\"", "\"\"")}\"")))));

    /// <summary>What differs, as "Edited d1-x: Theme".</summary>
    public static IEnumerable<string> Changes(SheetImport import, Plan? plan = null) =>
        PlanDifference.Between(plan ?? Plan, import.Plan).Select(change => change.What == "Edited"
            ? $"Edited {change.Post.Id}: {string.Join(", ", change.Fields.Select(field => field.Field))}"
            : $"{change.What} {change.Post.Id}");
}
