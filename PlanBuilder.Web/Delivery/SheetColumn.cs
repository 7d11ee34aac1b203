using System.Globalization;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Delivery;

/// <summary>A column of a plan's spreadsheet, and what stands in it for a post.</summary>
/// <param name="IsRead">False where changes are never taken back from it.</param>
internal sealed record SheetColumn(string Name, Func<PlanExport, PlacedPost, string?> Text, bool IsRead = true)
{
    public const string Date = "Date", Time = "Time", Zone = "Time zone", Day = "Day", Platform = "Platform", Type = "Type";
    public const string Pillar = "Pillar", Theme = "Theme", Caption = "Caption", Hashtags = "Hashtags", Angle = "Angle", Id = "Post id";
    public const string Revision = "Revision", Status = "Status";

    /// <summary>New ones go at the end: other programs rely on the order of these.</summary>
    public static readonly IReadOnlyList<SheetColumn> All =
    [
        new(Date, (export, placed) => export.DateOf(placed.Day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        new(Time, (_, placed) => placed.Post.Time),
        new(Zone, (export, _) => export.Plan.TimeZone),
        new(Day, (_, placed) => placed.Day.Day.ToString(CultureInfo.InvariantCulture)),
        new(Platform, (_, placed) => placed.Post.Platform),
        new(Type, (_, placed) => placed.Post.Type),
        new(Pillar, (_, placed) => placed.Post.Pillar),
        new(Theme, (_, placed) => placed.Post.Theme),
        new(Caption, (_, placed) => placed.Post.SuggestedCaption),
        new(Hashtags, (_, placed) => string.Join(' ', placed.Post.SuggestedHashtags ?? [])),
        new(Angle, (_, placed) => placed.Post.Angle),
        new("Occasion", (_, placed) => placed.Day.Note, IsRead: false),
        .. PostLabels.Extras(null).Select((extra, i) => new SheetColumn(
            extra.Name, (_, placed) => PostLabels.Extras(placed.Post)[i].Text, extra.Name is not ("Sources" or "Needs your words"))),
        new(Status, (_, placed) => placed.Post.Status.Label()),
        new(Id, (_, placed) => placed.Post.Id),
        new(Revision, (export, _) => export.Changes.ToString(CultureInfo.InvariantCulture), IsRead: false),
    ];

    public static SheetColumn? Find(string name) =>
        All.FirstOrDefault(column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The rows of a plan, a cell for each column.</summary>
    public static IEnumerable<IReadOnlyList<string?>> Rows(PlanExport export) =>
        export.Plan.Placed().Select(placed => (IReadOnlyList<string?>)[.. All.Select(column => column.Text(export, placed))]);
}
