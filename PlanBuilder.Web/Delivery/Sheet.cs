namespace PlanBuilder.Web.Delivery;

/// <summary>An uploaded table. Nothing in it has been checked yet.</summary>
/// <param name="Columns">Its header, by the names that it gives.</param>
/// <param name="Rows">Those with something in them.</param>
internal sealed record Sheet(IReadOnlyList<string> Columns, IReadOnlyList<SheetRow> Rows)
{
    /// <summary>What a file may hold. A plan has at most 31 days with 100 posts each.</summary>
    public const int LargestFile = 5_000_000, MostRows = 3_100, MostColumns = 120, LongestCell = 70_000;
}

/// <summary>A row as its spreadsheet numbers it, the header being 1; each cell by its column's name, line ends as LF.</summary>
internal sealed record SheetRow(int Number, IReadOnlyDictionary<string, string> Cells);

/// <summary>What is wrong with a table, and where. Null where it is the file as a whole, or all of a row.</summary>
internal sealed record SheetError(int? Row, string? Column, string Sentence)
{
    /// <summary>The file that it is in, if several were uploaded together.</summary>
    public string? File { get; init; }

    public override string ToString()
    {
        var row = Row is null ? null : $"{(File is null ? "Row" : "row")} {Row}";
        var place = string.Join(", ", new[] { File, row, Column }.OfType<string>());
        return place.Length > 0 ? $"{place}: {Sentence}" : Sentence;
    }
}

/// <summary>A file could not be read as a table.</summary>
internal sealed class UnreadableSheetException(SheetError error) : Exception(error.ToString())
{
    public SheetError Error => error;
}
