using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// Reads a plan that is written for people: a heading for each day, a line with the platform for each post, and lines such as
/// "**Caption:** ..." below it. What a heading says counts for all below it, until the next one says otherwise.
/// </summary>
internal sealed partial class LabeledLines
{
    // The last counts where nothing is called the caption.
    private const string Caption = "suggestedCaption", Topic = "theme", Unlabeled = "text";
    private const int LongestLine = 4_000, MostLines = 10_000; // 300 posts of a dozen lines have fewer

    private readonly List<JsonObject> posts = [];
    private JsonObject? post;
    private string? day, on;
    private int size, captionIndent, remark; // of the words of a post so far, and of the line they began with
    private string last = ""; // what the line before was about
    private bool isAfterBlank = true;

    private LabeledLines()
    {
    }

    public static JsonNode? Read(string text)
    {
        var lines = new LabeledLines();
        foreach (var line in Emphasis.LabelsOnTheirOwnLines(text.ReplaceLineEndings("\n")).Split('\n').Take(MostLines))
        {
            lines.Take(line);
        }

        lines.WithoutRemark();
        var read = lines.posts.FindAll(IsWhole);
        read = read.Count > 0 ? read : Topics(lines.posts);
        return read.Count > 0 ? new JsonArray([.. read]) : null;
    }

    private void Take(string raw)
    {
        var line = Emphasis.WithoutBullet(raw);
        if (line.Length is 0 or > LongestLine || NoWords().IsMatch(line))
        {
            isAfterBlank = true;
            last = Rule().IsMatch(line) ? "" : last;
            post = HasWords && PostNumber().IsMatch(line) ? null : post;
            return;
        }

        var indent = raw.Length - raw.AsSpan().TrimStart().Length;
        var mayBeHeading = isAfterBlank || last is not (Caption or Unlabeled) || raw[0] is '#' or '*' || indent < captionIndent
            || IsPlainDay(line);
        var before = last;
        if (!(Row(line) || Labeled(line) || (mayBeHeading && Headed(line)) || Alone(line)))
        {
            Words(raw, line);
        }

        captionIndent = last != before ? indent : captionIndent;
        isAfterBlank = false;
    }

    // "**Caption:** ...", "Instagram (9 AM): ...", "**CTA:** ..."
    private bool Labeled(string line)
    {
        if (Quote().Match(line) is { Success: true } quote && PostHeading.In(quote.Groups["name"].Value) is { Platform: not null } its)
        {
            Begin(its);
            PutWords(quote.Groups["value"].Value);
            return true;
        }

        var label = Label().Match(line) is { Success: true } colon ? colon
            : Dash().Match(line) is { Success: true } dash && MemberRoles.Find(Emphasis.Bare(dash.Groups["name"].Value)) is not null ? dash
            : Match.Empty;
        var (name, value) = (Emphasis.Bare(label.Groups["name"].Value), Emphasis.Removed(label.Groups["value"].Value));
        if (!label.Success)
        {
            return false;
        }

        if (RoleOf(name, value) is { } role)
        {
            Put(role, value);
            return true;
        }

        if (value.Length == 0 || PostHeading.IsRest(value))
        {
            return false;
        }

        var heading = PostHeading.In(label.Groups["name"].Value);
        if (heading?.Platform is not null || (heading?.Day is not null && (Above() ?? on) is not null))
        {
            on = heading.Platform is null ? Above() ?? on : on;
            Begin(heading);
            PutWords(value);
            return true;
        }

        // One more label ends the caption; "Flour: 500 g" is a part of it.
        if (Emphasis.Begins(line) && heading is null && post is not null)
        {
            last = name;
            return true;
        }

        return false;
    }

    private static string? RoleOf(string name, string value) =>
        MemberRoles.Find(name) is { } role ? role
        : MemberNames.Is(MemberNames.Posts, name) && value.Length > 0 && PostHeading.In(value) is null ? Caption : null;

    private void Put(string role, string value)
    {
        (last, remark) = (role, 0);
        if (!MemberNames.IsDayOrDate(role))
        {
            var isInherited = role == "platform" && on is not null && (string?)post?[role] == on;
            post = post is null || (post.ContainsKey(role) && (HasWords || (role == "platform" && !isInherited))) ? Begun() : post;
            post[role] = role == "platform" && on is not null && AllPlatforms.IsMeant(value) ? on : value;
            return;
        }

        day = value;
        on = Above() ?? on;
        _ = post is not null && !HasWords ? post["day"] = day : post = null;
    }

    // A platform above days stands for all of them.
    private string? Above() =>
        post?["platform"] is { } platform && post.All(part => part.Key is "platform" or "day") ? (string?)platform : null;

    private bool Headed(string line)
    {
        if (PostHeading.In(line) is not { } heading)
        {
            return false;
        }

        if (heading.Platform is null && heading.Day is not null)
        {
            on = Above() ?? on;
            (post, day, last) = (null, heading.Day, "");
            _ = heading.Time is { } time ? Begun()["time"] = time : null;
        }
        else
        {
            on = heading.Platform is not null ? null : on;
            Begin(heading);
        }

        return true;
    }

    private void Begin(PostHeading heading)
    {
        (day, last) = (heading.Day ?? day, "");
        Begun();
        foreach (var (name, value) in heading.Parts)
        {
            post![name] = value;
        }
    }

    private JsonObject Begun()
    {
        (post, size, remark) = ([], 0, 0);
        _ = day is null ? null : post["day"] = day;
        _ = on is null ? null : post["platform"] = on;
        posts.Add(post);
        return post;
    }
}
