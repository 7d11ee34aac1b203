using System.Text.Json.Nodes;

namespace PlanBuilder.Web.Planning;

/// <summary>Collects what is posted: words behind a label, below a heading, or, where there are none, in the heading itself.</summary>
internal sealed partial class LabeledLines
{
    private bool HasWords => post is not null && (post.ContainsKey(Caption) || post.ContainsKey(Unlabeled));

    private void PutWords(string words, string role = Caption)
    {
        var tags = TagsIn(words);
        (post![role], last) = (Emphasis.Removed(words[..tags]), role);
        _ = tags < words.Length ? post["suggestedHashtags"] = words[tags..].Trim() : null;
    }

    private void Words(string raw, string line)
    {
        if (isAfterBlank && (Closing().IsMatch(line) || (HasWords && Section().IsMatch(line))))
        {
            (post, last) = (null, "closing");
        }
        else if (last is Caption or Unlabeled && (size += line.Length + 1) < PlanReader.LongestCaption)
        {
            remark = remark == 0 && isAfterBlank && last == Caption && posts.Count > 1 && char.IsLetter(raw[0])
                ? ((string?)post![last])!.Length : remark;
            var words = Emphasis.Removed(Emphasis.IsNumbered(raw) ? raw.Trim() : line);
            post![last] = $"{post[last]}{(isAfterBlank ? "\n\n" : "\n")}{words}".Trim();
        }
        else if ((post is not null || (on is not null && day is not null)) && last.Length == 0 && !HasWords
            && char.IsLetterOrDigit(raw.TrimStart()[0]) | !Label().IsMatch(line))
        {
            _ = post ?? Begun();
            PutWords(line, Unlabeled);
        }
    }

    // What is said behind the last post, where the captions of all others have a line each.
    private void WithoutRemark()
    {
        if (remark > 0 && post is not null && posts.TrueForAll(each => each == post
            || ((string?)each[Caption])?.Contains('\n', StringComparison.Ordinal) == false))
        {
            post[Caption] = ((string)post[Caption]!)[..remark].TrimEnd();
        }
    }

    // A caption, and no line of another notation that has the name of a part.
    private static bool IsWhole(JsonObject post) =>
        (post[Caption] ?? post[Unlabeled]) is { } words && !MemberRoles.IsKnown(((string)words!).TrimEnd(':'));

    // Where no heading has words below it, they are in the headings: "9:00 AM – Instagram – Fresh ice tonight".
    private static List<JsonObject> Topics(List<JsonObject> posts)
    {
        var read = posts.FindAll(each => each.ContainsKey(Topic) && (each.ContainsKey("time") || each.ContainsKey("day")));
        read.ForEach(each => each[Caption] = each[Topic]!.DeepClone());
        read.ForEach(each => each.Remove(Topic));
        return read;
    }

    // Where the hashtags at the end begin.
    private static int TagsIn(string words)
    {
        var at = words.Length;
        while (at > 0 && words.LastIndexOf(' ', at - 1) is > 0 and var space && space + 1 < words.Length && words[space + 1] == '#')
        {
            at = space;
        }

        return at;
    }
}
