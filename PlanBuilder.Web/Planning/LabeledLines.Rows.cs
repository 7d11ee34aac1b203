using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>Knows the kinds of lines: rows of a table, times, hashtags, labels, and what is no line of a plan.</summary>
internal sealed partial class LabeledLines
{
    // "Day 1 | Instagram | 09:00 | Reel | Cold brew takes a night. | #coldbrew"
    private bool Row(string line)
    {
        List<string> cells = [.. line.Split('|', '\t').Select(cell => cell.Trim()).Where(cell => cell.Length > 0)];
        var tags = cells.FindAll(cell => Tags().IsMatch(cell));
        var words = cells.Except(tags).Where(cell => !PostHeading.IsRest(cell) && !IsPillar(cell)).MaxBy(cell => cell.Length);
        var others = cells.Except(tags).Where(cell => cell != words);
        if (cells.Count < 4 || words is null || cells.Count(MemberRoles.IsKnown) > 1
            || PostHeading.In(string.Join(" | ", others)) is not { Platform: not null } row)
        {
            return false;
        }

        Begin(row);
        (post![Unlabeled], last) = (Emphasis.Removed(words), Unlabeled);
        _ = tags.Count > 0 ? post["suggestedHashtags"] = string.Join(' ', tags) : null;
        return true;
    }

    private static bool IsPillar(string cell) => !cell.Contains(' ') && Synonyms.Pillar(cell) is not null;

    // "Day 2", and nothing else on the line.
    private static bool IsPlainDay(string line) =>
        char.IsLetter(line[0]) && line.Any(char.IsAsciiDigit) && DayHeading.In(line) is not null && PostHeading.IsRest(line);

    // A time or hashtags on a line of their own.
    private bool Alone(string line)
    {
        if (post is not null && last.Length == 0 && Emphasis.Bare(line) is [>= '0' and <= '9', ..] and { Length: < 20 } time
            && PostTime.Within(time).Length > 0)
        {
            post["time"] = time;
            return true;
        }

        if (post is not null && Tags().IsMatch(line))
        {
            (post["suggestedHashtags"], last) = (line[line.IndexOf('#', StringComparison.Ordinal)..].TrimEnd('`', '*', '_'), "");
            return true;
        }

        return false;
    }

    // A fence, the name of a table in TOML, a rule, or the number of a post.
    [GeneratedRegex(@"\A(?:```\w*|\[\[?[\w.]+\]?\]|[-=_*]{3,}|[#*\s]*post\s*#?[0-9]+[:*\s]*)\z", RegexOptions.IgnoreCase)]
    private static partial Regex NoWords();

    [GeneratedRegex(@"\A[#*\s]*post", RegexOptions.IgnoreCase)]
    private static partial Regex PostNumber();

    [GeneratedRegex(@"\A[-=_*]{3,}\z")]
    private static partial Regex Rule();

    [GeneratedRegex(
        @"\A(?<name>.{2,60}?)\s*[*_]{0,3}(?:(?<![0-9])[:：]|[:：](?![0-9])|(?<=\A\w+\s)=(?=\s))[*_]{0,3}\s*(?<value>.*)\z")]
    private static partial Regex Label();

    [GeneratedRegex("""\A(?<name>.{2,80}?)\s*[:–—-]\s+(?<value>["“«].{3,})\z""")]
    private static partial Regex Quote();

    [GeneratedRegex(@"\A(?<name>[\p{L}*_ ]{2,30}?)\s+[-–—]\s+(?<value>\S.*)\z")]
    private static partial Regex Dash();

    // A heading of something else.
    [GeneratedRegex(@"\A#{1,6}\s")]
    private static partial Regex Section();

    // What a model says when it is done.
    [GeneratedRegex(
        @"\A(?:let me know|would you like|do you want|want me to|feel free|shall i|should i|i hope|if you(?:'d|’d| would| need| want)\b"
            + @"|n['’]hésite[zs]|souhaite[zs][\s-](?:vous|tu)|dites[\s-]moi|melde dich|sag(?:en)? (?:sie )?mir|lass(?:en)? (?:sie )?mich"
            + @"|möchte(?:st|n) (?:du|sie)|fammi sapere|fatemi sapere|se vuoi|avísame|dime si|¿?quieres que|me avise|quer que eu"
            + @"|laat (?:me|het me|maar)|wil je dat|daj znać|daj mi znać|дайте знать|если хотите|如果(?:你|您)?(?:需要|想)|ご希望|必要であれば"
            + @"|더 필요하|필요하시)",
        RegexOptions.IgnoreCase)]
    private static partial Regex Closing();

    [GeneratedRegex(@"\A[^\p{L}\p{Nd}#]*(?:#[\p{L}\p{Nd}_]+[\s,]*)+[`*_]*\z")]
    private static partial Regex Tags();
}
