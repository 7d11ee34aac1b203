using System.Globalization;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Delivery;

/// <summary>The cells that hold more than a text, and how a cell is compared with what went out.</summary>
internal sealed partial class SheetPost
{
    private IReadOnlyList<string>? ReadHashtags(IReadOnlyList<string>? was)
    {
        if (!IsChanged(SheetColumn.Hashtags))
        {
            return was;
        }

        List<string> tags = [.. Hashtags.In(TextSanitizer.Clean(Text(SheetColumn.Hashtags, "") ?? ""))];
        return ErrorIf(tags.Count > PlanReader.MostHashtags, SheetColumn.Hashtags,
            $"A post can have at most {PlanReader.MostHashtags} hashtags.", ErrorIf(
                tags.Exists(tag => tag.Length > PlanReader.LongestWord), SheetColumn.Hashtags,
                $"A hashtag can't be longer than {PlanReader.LongestWord} characters.", tags.Count > 0 ? tags : null));
    }

    private string? ReadLink(string? was)
    {
        var link = Text("Link", was);
        return ErrorIf(Changed("Link") is not null && link is not null && !LinkBuilder.IsLink(link), "Link",
            "Enter an https address, like https://example.com/menu.", link);
    }

    private IReadOnlyList<string>? ReadThread(IReadOnlyList<string>? was)
    {
        if (!IsChanged("Thread"))
        {
            return was;
        }

        List<string> parts =
            [.. (Changed("Thread") ?? "").Split("\n\n", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        return ErrorIf(parts.Count > PlanReader.MostParts, "Thread", $"A thread can have at most {PlanReader.MostParts} posts, with blank "
            + "lines between.", ErrorIf(parts.Exists(part => part.Length > PlanReader.LongestText), "Thread",
                Longer(PlanReader.LongestText), parts.Count > 0 ? parts : null));
    }

    private Poll? ReadPoll(Poll? was)
    {
        if (!IsChanged("Poll") || Changed("Poll") is not { } text)
        {
            return IsChanged("Poll") ? null : was;
        }

        List<string> lines = [.. text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        List<string> options =
            [.. lines.Skip(1).Where(line => line.StartsWith("- ", StringComparison.Ordinal)).Select(line => line[2..].Trim())];
        var isPoll = options.Count is >= 2 and <= PlanReader.MostOptions && options.Count == lines.Count - 1
            && lines.TrueForAll(line => line.Length <= PlanReader.LongestWord);
        return ErrorIf(!isPoll, "Poll",
            "Write the question on the first line, and each answer on a line that begins with a dash and a space.",
            isPoll ? new Poll(lines[0], options) : was);
    }

    private int? ReadShoot(int? was)
    {
        if (!IsChanged("Shoot") || Changed("Shoot") is not { } text)
        {
            return IsChanged("Shoot") ? null : was;
        }

        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 99;
        return ErrorIf(!isNumber, "Shoot", $"“{Short(text)}” isn't a shoot number from 1 to 99.", isNumber ? number : was);
    }

    /// <summary>What the cell says, if that isn't what went out; null where it is, and where the cell is empty or missing.</summary>
    private string? Changed(string column) => IsChanged(column) ? FreeText.Tidy(row.Cells[column]) : null;

    private bool IsCleared(string column) => IsChanged(column) && FreeText.Tidy(row.Cells[column]) is null;

    private bool IsChanged(string column)
    {
        if (!row.Cells.TryGetValue(column, out var cell))
        {
            return false;
        }

        var sent = Sent(column);
        return Bare(cell) != Bare(sent) && Bare(cell) != Bare(CsvExport.Unescaped(sent)) && Bare(cell) != Bare(XlsxExport.Cut(sent));
    }

    private string Sent(string column) => sent is null ? "" : SheetColumn.Find(column)!.Text(export, sent) ?? "";

    private static string Bare(string text) => FreeText.Tidy(text) ?? "";

    private T ErrorIf<T>(bool isWrong, string column, string sentence, T value)
    {
        if (isWrong)
        {
            Error(column, sentence);
        }

        return value;
    }

    private void Error(string column, string sentence) => errors.Add(new(row.Number, column, sentence));

    internal static string Longer(int longest) =>
        string.Create(CultureInfo.InvariantCulture, $"This cell can't be longer than {longest:N0} characters.");

    private static string Short(string text) => FreeText.Short(text, 60);

    private static string Iso(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
