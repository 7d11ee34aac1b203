using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>Makes an object of each row of a table, by its header.</summary>
internal static partial class TableRows
{
    private const int MostColumns = 60;

    /// <summary>How many of these are names that parts of a plan have.</summary>
    public static int Known(IEnumerable<string> header) =>
        header.Take(MostColumns).Select(Name)
            .Count(name => MemberRoles.IsKnown(name) || PlanSearch.PlatformOf(name) is not null);

    /// <summary>The rows, in which a day that was said once counts for those below it; none where one column is all there is.</summary>
    /// <remarks>Where each column is a day and each row a platform, each cell is a post.</remarks>
    /// <param name="under">The day in whose section the table stands.</param>
    /// <param name="on">The platform in whose section it stands.</param>
    public static List<JsonObject> Read(
        IReadOnlyList<string> header, IReadOnlyList<IReadOnlyList<string>> rows, string? under = null, string? on = null)
    {
        var first = rows.Select(row => row.Count > 0 ? row[0] : "").ToList();
        if (header.Count > 1 && header.Skip(1).All(PlanSearch.IsDayName)
            && first.Exists(name => PlanSearch.PlatformOf(Clean(name)) is not null))
        {
            return Read(["day", "platform", "caption"], [.. rows.SelectMany(row => row.Skip(1).Zip(header.Skip(1)).Where(
                cell => cell.First.Trim().Length > 0).Select(cell => (IReadOnlyList<string>)[cell.Second, row[0], cell.First]))]);
        }

        if (Known(first) > Math.Max(1, Known(header)))
        {
            return Read([header[0], .. first], Transposed(header, rows), under, on);
        }

        var names = header.Take(MostColumns).Select(Name).ToList();
        if (!names.Exists(name => MemberNames.Is(MemberNames.Caption, name))
            && names.FindIndex(name => MemberNames.Is(MemberNames.Posts, name)) is >= 0 and var words)
        {
            names[words] = "caption"; // a column "Post" holds its words
        }

        var days = names.Index().Where(column => MemberNames.IsDayOrDate(column.Item)).Select(column => column.Index).ToList();
        var caption = names.FindIndex(name => MemberNames.Is(MemberNames.Caption, name));
        var (read, said) = (new List<JsonObject>(), new string[names.Count]);
        foreach (var row in rows.Where(row => row.Any(cell => cell.Any(char.IsLetterOrDigit)) && !row.SequenceEqual(header)))
        {
            var cells = Fitted(row, names.Count, caption);
            var post = new JsonObject();
            foreach (var (i, name) in names.Index())
            {
                var cell = i < cells.Count ? cells[i].Trim() : "";
                cell = cell.Length == 0 && days.Contains(i) ? said[i] ?? "" : cell;
                said[i] = cell;
                if (cell.Length > 0 && name.Length > 0)
                {
                    post[name] = days.Contains(i) || i != caption ? Clean(cell) : Emphasis.Unquoted(cell);
                }
            }

            if (post.Count > 1)
            {
                _ = under is not null && days.Count == 0 ? post["day"] = under : null;
                _ = on is not null && !names.Exists(name => MemberNames.Is(MemberNames.Platform, name)) ? post["platform"] = on : null;
                read.Add(post);
            }
        }

        return read;
    }

    // "Day/Time" begins with the day; its time is read along with it.
    private static string Name(string words) => Emphasis.Bare(words) is var name && MemberRoles.IsKnown(name) ? name
        : name.AsSpan().IndexOfAny('/', '&', '+') < 0 ? name
        : name.Split(['/', '&', '+']).Select(part => part.Trim()).FirstOrDefault(MemberRoles.IsKnown) ?? name;

    // A column for each post.
    private static List<IReadOnlyList<string>> Transposed(IReadOnlyList<string> header, IReadOnlyList<IReadOnlyList<string>> rows) =>
    [
        .. Enumerable.Range(1, Math.Max(0, header.Count - 1)).Select(column =>
            (IReadOnlyList<string>)[header[column], .. rows.Select(row => column < row.Count ? row[column] : "")]),
    ];

    // Separators that nobody quoted are most likely the caption's.
    private static IReadOnlyList<string> Fitted(IReadOnlyList<string> row, int columns, int caption)
    {
        var surplus = row.Count - columns;
        return surplus <= 0 || caption < 0 ? row
            : [.. row.Take(caption), string.Join(", ", row.Skip(caption).Take(surplus + 1)), .. row.Skip(caption + surplus + 1)];
    }

    /// <summary>Words without the marks that Markdown puts around them.</summary>
    public static string Clean(string words) => Marks().Replace(words, "").Trim();

    [GeneratedRegex(@"\*\*|__|`|\A\s*\*|\*\s*\z")]
    private static partial Regex Marks();
}
