using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Delivery;

/// <summary>
/// Reads the post of one row of a scheduler's file, once for each platform that it is for. What can't be read goes to the errors.
/// </summary>
/// <param name="platform">The platform of a file that doesn't say it.</param>
/// <param name="order">Of its dates, see <see cref="SchedulerChoice"/>.</param>
internal sealed class ScheduledPost(SchedulerFile file, SheetRow row, string platform, string order, List<SheetError> errors)
{
    private const int LongestTheme = 80;

    private readonly SchedulerColumns columns = file.Columns;

    /// <param name="newId">The id of a new post.</param>
    public IReadOnlyList<(DateOnly Date, Post Post)> Read(Func<string> newId)
    {
        var before = errors.Count;
        var (date, time) = ReadWhen();
        var text = Words(columns.Text, PlanReader.LongestCaption);
        if (text is null)
        {
            Error(columns.Text, "Every post needs text. This cell is empty.");
        }

        var (caption, hashtags) = Parted(text ?? "");
        var title = columns.Titles.Select(name => Words(name, PlanReader.LongestText)).OfType<string>().FirstOrDefault();
        var post = new Post("", time, PostTypes.EducationalPost, Theme(title ?? caption), "", null, caption, hashtags)
        {
            Link = ReadLink(),
            AltText = Words(columns.Alt, PlanReader.LongestText),
            FirstComment = Words(columns.Comment, PlanReader.LongestText),
            NeedsWords = caption.Contains(Post.Blank, StringComparison.Ordinal) ? true : null,
        };
        var platforms = ReadPlatforms();
        return errors.Count > before ? [] : [.. platforms.Select(name => (date, For(name, post, title) with { Id = newId() }))];
    }

    // No file says of what type a post is; some platforms have only one.
    private static Post For(string platform, Post post, string? title)
    {
        var type = platform switch { "YouTube" or "TikTok" => PostTypes.Video, "Pinterest" => PostTypes.Pin, _ => post.Type };
        return post with { Platform = platform, Type = type, Title = PostTypes.HasTitle(type, platform) ? title : null };
    }

    private (DateOnly Date, string Time) ReadWhen()
    {
        var text = Cell(columns.When);
        if (text.Length == 0)
        {
            Error(columns.When, "Every post needs a date and a time, like 2026-12-31 09:00.");
            return default;
        }

        var read = ScheduledDate.Read(text, order);
        if (read is not { } when || (columns.Time is null && when.Time.Length == 0))
        {
            Error(columns.When, $"“{Short(text)}” isn't a date{(columns.Time is null ? " and a time. Write them" : ". Write it")} like "
                + (columns.Time is null ? "2026-12-31 09:00." : "2026-12-31."));
            return default;
        }

        if (columns.Time is not null && PostTime.Read(Cell(columns.Time)) is var own)
        {
            if (own.Length == 0)
            {
                Error(columns.Time, $"“{Short(Cell(columns.Time))}” isn't a time. Write it like 09:30.");
            }

            return (when.Date, own);
        }

        return when;
    }

    private IReadOnlyList<string> ReadPlatforms()
    {
        if (!columns.SaysPlatform)
        {
            return [platform];
        }

        var named = Metricool.PlatformsOf(row);
        if (named.Count == 0)
        {
            errors.Add(new(row.Number, null, "This row names no platform. Write TRUE in the column of one.") { File = Named });
        }

        return named;
    }

    private string? ReadLink()
    {
        var text = Words(columns.Link, PlanReader.LongestText);
        var link = text?.Split(',', StringSplitOptions.TrimEntries)[0]; // some take several
        var isLink = link is null || LinkBuilder.IsLink(text) || LinkBuilder.IsLink(link);
        if (!isLink)
        {
            Error(columns.Link!, $"“{Short(link!)}” isn't an https address, like https://example.com/menu.");
        }

        return LinkBuilder.IsLink(text) ? text : link;
    }

    // Null for an empty cell or a missing column.
    private string? Words(string? column, int longest)
    {
        if (column is null || FreeText.Tidy(Cell(column)) is not { } text)
        {
            return null;
        }

        if (text.Length > longest)
        {
            Error(column, SheetPost.Longer(longest));
        }
        else if (!FreeText.IsPlain(text))
        {
            Error(column, "This cell contains a character we can't display. Remove it, or retype the text.");
        }

        return text;
    }

    // Caption, blank line, hashtags, as they went out; hashtags among the words stay there.
    private static (string Caption, IReadOnlyList<string>? Hashtags) Parted(string text)
    {
        var at = text.LastIndexOf("\n\n", StringComparison.Ordinal);
        string[] last = at < 0 ? [] : text[at..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return last.Length is > 0 and <= PlanReader.MostHashtags
            && last.All(word => word.Length <= PlanReader.LongestWord && Hashtags.IsOne(word))
            ? (text[..at].TrimEnd(), last)
            : (text, null);
    }

    private static string Theme(string text) => FreeText.Short(TextSanitizer.OnOneLine(text.Trim().Split('\n')[0]), LongestTheme);

    private string Cell(string column) => file.ColumnOf(column) is { } name ? row.Cells.GetValueOrDefault(name)?.Trim() ?? "" : "";

    private void Error(string column, string sentence) =>
        errors.Add(new(row.Number, file.ColumnOf(column) ?? column, sentence) { File = Named });

    private string? Named => file.IsOneOfMany ? file.Name : null;

    private static string Short(string text) => FreeText.Short(text, 60);
}
