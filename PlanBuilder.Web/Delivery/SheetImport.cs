using System.Globalization;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Delivery;

/// <summary>What an uploaded spreadsheet makes of its plan: every change in it, or none if there is an error.</summary>
/// <param name="Plan">With the changes, missing posts kept or removed as was asked.</param>
/// <param name="Missing">Posts that no row is for.</param>
/// <param name="Ignored">Columns that are not the spreadsheet's own.</param>
internal sealed record SheetImport(
    Plan Plan, IReadOnlyList<PlacedPost> Missing, IReadOnlyList<string> Ignored, IReadOnlyList<SheetError> Errors)
{
    private static readonly string[] Needed = [SheetColumn.Id, SheetColumn.Time, SheetColumn.Platform, SheetColumn.Theme];

    /// <param name="export">The plan as it is.</param>
    /// <param name="sent">The plan as it went out: what others changed since is no change of the spreadsheet's.</param>
    /// <param name="newId">The id of the post of a new row, by its number; the same when it is asked again.</param>
    public static SheetImport Create(PlanExport export, Plan sent, Sheet sheet, bool removesMissing, Func<int, string> newId)
    {
        var plan = export.Plan;
        if (!sheet.Columns.Contains(SheetColumn.Id, StringComparer.OrdinalIgnoreCase) && SchedulerColumns.Find(sheet.Columns) is { } other)
        {
            return new(plan, [], [], [new(1, null, $"This is a file for {other.Scheduler.Name}. Import it as a new plan, under Plans.")]);
        }

        List<SheetError> errors = [.. Needed.Where(name => !sheet.Columns.Contains(name, StringComparer.OrdinalIgnoreCase))
            .Select(name => new SheetError(1, name, "This column is missing. Download the spreadsheet again, and keep its first row."))];
        if (errors.Count > 0)
        {
            return new(plan, [], [], errors);
        }

        var (known, before) = (Posts(plan), Posts(sent));
        var rows = new Dictionary<string, int>();
        var changed = new List<PlacedPost>();
        foreach (var row in sheet.Rows)
        {
            var id = row.Cells.GetValueOrDefault(SheetColumn.Id)?.Trim() ?? "";
            if (id.Length > 0 && !known.ContainsKey(id))
            {
                errors.Add(new(row.Number, SheetColumn.Id,
                    $"This plan has no post “{FreeText.Short(id, 60)}”. Clear the cell to add the row as a new post."));
            }
            else if (id.Length > 0 && !rows.TryAdd(id, row.Number))
            {
                errors.Add(new(row.Number, SheetColumn.Id,
                    $"Row {rows[id]} is for the same post. Clear this cell to add the row as a new one."));
            }
            else if (new SheetPost(export, row, known.GetValueOrDefault(id), before.GetValueOrDefault(id), errors)
                .Read(id.Length > 0 ? id : newId(row.Number)) is { } post)
            {
                changed.Add(post);
            }
        }

        var missing = known.Values.Where(placed => before.ContainsKey(placed.Post.Id) && !rows.ContainsKey(placed.Post.Id)).ToList();
        var after = errors.Count > 0 ? plan : PlanEdit.With(plan, changed, removesMissing ? missing.Select(placed => placed.Post.Id) : []);
        if (errors.Count == 0 && after.TotalPosts == 0)
        {
            errors.Add(new(null, null, "A plan needs at least one post. Nothing was changed."));
        }

        errors.AddRange(after.Schedule.Where(day => day.Posts.Count > PlanReader.MostPostsADay).Select(day => new SheetError(
            null, null, $"Day {day.Day} would have {day.Posts.Count} posts. A day can have at most {PlanReader.MostPostsADay}.")));
        return new(after, missing, [.. sheet.Columns.Where(name => SheetColumn.Find(name) is null)], errors);
    }

    /// <summary>The number of the revision that the rows say they were downloaded from; null where they don't agree.</summary>
    public static int? RevisionOf(Sheet sheet)
    {
        var numbers = sheet.Rows.Where(row => !string.IsNullOrWhiteSpace(row.Cells.GetValueOrDefault(SheetColumn.Id)))
            .Select(row => row.Cells.GetValueOrDefault(SheetColumn.Revision)?.Trim()).Distinct().ToList();
        return numbers is [var only] && int.TryParse(only, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>The change in a few words, for the plan's history.</summary>
    public static string Summary(IReadOnlyList<PostChange> changes)
    {
        var counts = (string[])["Added", "Edited", "Removed"];
        var parts = counts.Select(what => (what, Count: changes.Count(change => change.What == what))).Where(each => each.Count > 0)
            .Select(each => $"{each.Count} {each.what.ToLowerInvariant()}");
        return $"Edited in a spreadsheet: {string.Join(", ", parts)}";
    }

    private static Dictionary<string, PlacedPost> Posts(Plan plan) => plan.Placed().ToDictionary(placed => placed.Post.Id);
}
