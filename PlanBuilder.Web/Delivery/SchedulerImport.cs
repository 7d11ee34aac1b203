using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Delivery;

/// <summary>The plan that schedulers' files become: all of them, or none of them if there is an error or a question.</summary>
/// <param name="Plan">Null where it can't be made.</param>
/// <param name="Scheduler">Whose files they are.</param>
internal sealed record SchedulerImport(Plan? Plan, Scheduler Scheduler, IReadOnlyList<SheetError> Errors)
{
    /// <summary>Whether the files don't say which platform they're for, and their owner didn't either.</summary>
    public bool NeedsPlatform { get; private init; }

    /// <summary>The same for the order of their dates.</summary>
    public bool NeedsOrder { get; private init; }

    /// <param name="newId">The id of a new post.</param>
    public static SchedulerImport Create(IReadOnlyList<SchedulerFile> files, ImportChoice choice, Func<string> newId)
    {
        var columns = files[0].Columns;
        var nothing = new SchedulerImport(null, columns.Scheduler, []);
        if (files.FirstOrDefault(file => file.Columns.Key != columns.Key) is { } other)
        {
            return Refused($"{files[0].Name} is for {columns.Scheduler.Name}, but {other.Name} is for "
                + $"{other.Columns.Scheduler.Name}. Import them one by one.");
        }

        var order = choice.DateOrder ?? ScheduledDate.OrderOf([.. files.SelectMany(Dates)], columns.DateOrder);
        var needsPlatform = !columns.SaysPlatform && files.Any(file => PlatformOf(file, choice) is null);
        if (order is null || needsPlatform)
        {
            return nothing with { NeedsOrder = order is null, NeedsPlatform = needsPlatform };
        }

        List<SheetError> errors = [];
        var posts = (from file in files
                     from row in file.Sheet.Rows
                     from read in new ScheduledPost(file, row, PlatformOf(file, choice) ?? "", order, errors).Read(newId)
                     select new PlacedRow(file, row, read.Date, read.Post)).ToList();
        errors.AddRange(errors.Count == 0 ? TooMuch(posts) : []);
        if (errors.Count > 0)
        {
            return nothing with { Errors = errors };
        }

        var plan = ImportedPlan.Create([.. posts.Select(row => (row.Date, row.Post))], choice.Zone, [.. Notes(columns, files)]);
        return ImportedPlan.Fits(plan) ? nothing with { Plan = plan }
            : Refused("Together, these posts are larger than a plan can be (1 MB).");

        SchedulerImport Refused(string sentence) => nothing with { Errors = [new(null, null, sentence)] };
    }

    private static IEnumerable<string> Notes(SchedulerColumns columns, IReadOnlyList<SchedulerFile> files)
    {
        yield return $"Imported from a file for {columns.Scheduler.Name}.";
        if (LeftOut(files) is { Count: > 0 } leftOut)
        {
            yield return $"Left out, because a plan has no place for it: {string.Join(", ", leftOut)}.";
        }
    }

    private static IEnumerable<SheetError> TooMuch(List<PlacedRow> posts)
    {
        var (first, last) = (posts.MinBy(row => row.Date)!, posts.MaxBy(row => row.Date)!);
        if (last.Date.DayNumber - first.Date.DayNumber is >= ImportedPlan.MostDays and var days)
        {
            yield return last.Error(last.File.Columns.When, $"This is {days} days after the first post, on {first.Date.Iso()} "
                + $"(row {first.Row.Number}). A plan can have at most {ImportedPlan.MostDays} days.");
        }

        if (posts.Count > PlanInputValidator.MostPosts)
        {
            yield return posts[PlanInputValidator.MostPosts].Error(null, $"A plan can have at most {PlanInputValidator.MostPosts} posts.");
        }
        else if (posts.GroupBy(row => row.Date).FirstOrDefault(day => day.Count() > PlanReader.MostPostsADay) is { } full)
        {
            yield return full.ElementAt(PlanReader.MostPostsADay).Error(
                full.First().File.Columns.When, $"A day can have at most {PlanReader.MostPostsADay} posts.");
        }
    }

    private static IEnumerable<string> Dates(SchedulerFile file) =>
        file.Sheet.Rows.Select(row => row.Cells.GetValueOrDefault(file.ColumnOf(file.Columns.When)!) ?? "");

    // Columns with something in them that are not read. Nobody misses that a post is a draft, or that something is switched off.
    private static List<string> LeftOut(IReadOnlyList<SchedulerFile> files) =>
    [
        .. from file in files
           from column in file.Sheet.Columns
           let name = SchedulerColumns.Bare(column)
           where !file.Columns.Read.Contains(name, StringComparer.OrdinalIgnoreCase)
               && !(file.Columns.SaysPlatform && (name == "Draft" || Metricool.IsPlatform(name)))
           from row in file.Sheet.Rows
           let cell = row.Cells.GetValueOrDefault(column)?.Trim() ?? ""
           where cell.Length > 0 && !cell.Equals("FALSE", StringComparison.OrdinalIgnoreCase)
           group row by FreeText.Short(name, 60) into rows
           select $"{rows.Key} ({(rows.Count() == 1 ? "1 row" : $"{rows.Count()} rows")})",
    ];

    private static string? PlatformOf(SchedulerFile file, ImportChoice choice) => choice.Platform ?? PlatformIn(file.Name);

    // "buffer-google-business-profile-1.csv"
    private static string? PlatformIn(string fileName)
    {
        var words = $" {new string([.. fileName.Select(c => char.IsLetterOrDigit(c) ? c : ' ')])} ";
        var named = Platform.All.Where(platform => words.Contains($" {platform.Name} ", StringComparison.OrdinalIgnoreCase)).ToList();
        return named is [var only] ? only.Name : null;
    }

    private sealed record PlacedRow(SchedulerFile File, SheetRow Row, DateOnly Date, Post Post)
    {
        public SheetError Error(string? column, string sentence) =>
            new(Row.Number, column is null ? null : File.ColumnOf(column), sentence) { File = File.IsOneOfMany ? File.Name : null };
    }
}

/// <summary>What a visitor says about their files.</summary>
/// <param name="Zone">The clocks that the times are read on.</param>
/// <param name="Platform">Null to find it out.</param>
/// <param name="DateOrder">As <see cref="SchedulerChoice.DateOrder"/>; null to find it out.</param>
internal sealed record ImportChoice(string Zone, string? Platform = null, string? DateOrder = null);
