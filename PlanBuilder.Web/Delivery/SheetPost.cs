using System.Globalization;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Delivery;

/// <summary>
/// Reads the post of one row. A cell that says what the spreadsheet said when it went out changes nothing, whatever else it could be read
/// as; what can't be read goes to the errors.
/// </summary>
/// <param name="export">The plan as it is.</param>
/// <param name="old">The post as it is; null for a new one.</param>
/// <param name="sent">The post as it went out.</param>
internal sealed partial class SheetPost(PlanExport export, SheetRow row, PlacedPost? old, PlacedPost? sent, List<SheetError> errors)
{
    /// <summary>The post on its day; null where it is as it was, or where there is an error.</summary>
    public PlacedPost? Read(string id)
    {
        var before = errors.Count;
        var day = ReadDay();
        if (Changed(SheetColumn.Zone) is { } zone && zone != export.Plan.TimeZone)
        {
            Error(SheetColumn.Zone, $"This plan's times are in {export.Plan.TimeZone}. Clear the cell, and change the time instead.");
        }

        var now = old?.Post ?? new Post(id, "", PostTypes.EducationalPost, "", "", Pillars.Educational);
        var post = now with
        {
            Time = ReadTime(now.Time),
            Platform = Known(SheetColumn.Platform, now.Platform, [.. Platform.All.Select(platform => platform.Name)]),
            Type = Known(SheetColumn.Type, now.Type, PostTypes.All),
            Pillar = Known(SheetColumn.Pillar, now.Pillar ?? "", Pillars.All) is { Length: > 0 } pillar ? pillar : null,
            Theme = ReadTheme(now.Theme),
            SuggestedCaption = Text(SheetColumn.Caption, now.SuggestedCaption, PlanReader.LongestCaption),
            SuggestedHashtags = ReadHashtags(now.SuggestedHashtags),
            Angle = Text(SheetColumn.Angle, now.Angle),
            Hook = Text("Hook", now.Hook),
            Visual = Text("Visual", now.Visual),
            FirstComment = Text("First comment", now.FirstComment),
            AltText = Text("Alt text", now.AltText),
            Title = Text("Title", now.Title),
            Link = ReadLink(now.Link),
            Thread = ReadThread(now.Thread),
            Poll = ReadPoll(now.Poll),
            Batch = ReadShoot(now.Batch),
        };
        var hasBlanks = post.SuggestedCaption?.Contains(Post.Blank, StringComparison.Ordinal) == true;
        post = IsChanged(SheetColumn.Caption) && !hasBlanks ? post with { NeedsWords = null } : post;
        var status = Known(SheetColumn.Status, now.Status.Label(), [.. PostStatuses.All.Select(each => each.Label())]);
        post = IsChanged(SheetColumn.Status) ? post.WithStatus(PostStatuses.All.First(each => each.Label() == status)) : post;
        if (errors.Count > before || day is null)
        {
            return null;
        }

        var placed = new PlacedPost(day, post with { Id = id });
        return PlanDifference.Between(old, placed).Count == 0 ? null : placed;
    }

    private PlanDay? ReadDay()
    {
        var byDate = Changed(SheetColumn.Date) is { } date ? OnDate(date) : null;
        var byNumber = Changed(SheetColumn.Day) is { } number ? export.Plan.Schedule.FirstOrDefault(day => $"{day.Day}" == number) : null;
        if (Changed(SheetColumn.Day) is { } wrong && byNumber is null)
        {
            Error(SheetColumn.Day, $"“{Short(wrong)}” isn't one of this plan's days, {export.Plan.Schedule[0].Day} to "
                + $"{export.Plan.Schedule[^1].Day}.");
            return null;
        }

        if (Changed(SheetColumn.Date) is { } odd && byDate is null)
        {
            var (first, last) = (export.DateOf(export.Plan.Schedule[0]), export.DateOf(export.Plan.Schedule[^1]));
            Error(SheetColumn.Date, $"“{Short(odd)}” isn't one of this plan's days, {Iso(first)} to {Iso(last)}.");
            return null;
        }

        if (byDate is not null && byNumber is not null && byDate.Day != byNumber.Day)
        {
            Error(SheetColumn.Date, $"{Iso(export.DateOf(byDate))} is day {byDate.Day}, but the Day column says "
                + $"{byNumber.Day}. Clear one of them.");
            return null;
        }

        if ((byDate ?? byNumber ?? old?.Day) is { } found)
        {
            return found;
        }

        Error(SheetColumn.Date, "A new post needs a date, like " + Iso(export.DateOf(export.Plan.Schedule[0])) + ".");
        return null;
    }

    // Spreadsheets write a date anew by the customs of their country: of 5/12 and 12/5 the one within the plan is meant.
    private PlanDay? OnDate(string text)
    {
        var first = export.DateOf(export.Plan.Schedule[0]);
        var last = export.DateOf(export.Plan.Schedule[^1]);
        var period = new PlanPeriod(first, last.DayNumber - first.DayNumber + 1);
        var date = DateOnly.TryParseExact(
            text, ["M/d/yy", "d/M/yy", "d.M.yy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var brief)
            && period.DayOf(brief) is not null ? brief : PostDate.Read(text, period);
        return date is null ? null : export.Plan.Schedule.FirstOrDefault(day => export.DateOf(day) == date);
    }

    private string ReadTime(string time)
    {
        if (Changed(SheetColumn.Time) is not { } text)
        {
            return ErrorIf(IsCleared(SheetColumn.Time) || old is null, SheetColumn.Time, "Enter a time, like 09:30.", time);
        }

        // A cell that shows 9:30 holds the part of a day that is over then.
        var read = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var part) && part < 1
            ? PostTime.Write(TimeOnly.FromTimeSpan(TimeSpan.FromMinutes(Math.Min(Math.Round(part * 24 * 60), (24 * 60) - 1))))
            : PostTime.Read(text);
        return ErrorIf(read.Length == 0, SheetColumn.Time, $"“{Short(text)}” isn't a time. Write it like 09:30.", read);
    }

    private string Known(string column, string was, IReadOnlyList<string> known)
    {
        if (Changed(column) is not { } text)
        {
            return ErrorIf(IsCleared(column) || (old is null && was.Length == 0), column, $"Choose {Listing.Or(known)}.", was);
        }

        var found = known.FirstOrDefault(name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase));
        return ErrorIf(found is null, column, $"“{Short(text)}” isn't an option. Choose {Listing.Or(known)}.", found ?? was);
    }

    private string? Text(string column, string? was, int longest = PlanReader.LongestText, bool isNeeded = false)
    {
        if (Changed(column) is not { } text)
        {
            return ErrorIf(
                isNeeded && (IsCleared(column) || (old is null && was!.Length == 0)), column, "This cell can't be empty.",
                IsCleared(column) ? null : was);
        }

        if (Sent(column).Length > XlsxExport.LongestCell && text.Length <= XlsxExport.LongestCell)
        {
            Error(column, "This text is too long for a spreadsheet cell. Change it on the plan's page instead.");
        }
        else if (text.Length > longest)
        {
            Error(column, Longer(longest));
        }
        else if (!FreeText.IsPlain(text))
        {
            Error(column, "This cell contains a character we can't display. Remove it, or retype the text.");
        }

        return text;
    }

    private string ReadTheme(string was)
    {
        var theme = Text(SheetColumn.Theme, was, isNeeded: true) ?? "";
        return IsChanged(SheetColumn.Theme) ? TextSanitizer.OnOneLine(theme) : theme;
    }
}
