using System.Text;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.Ai;

/// <summary>
/// Counts the posts of a plan while it arrives in pieces: objects that name a platform or a caption, and have ended. It reads as
/// <see cref="PlanReader"/> does, as far as one can without knowing the end: in fences, among words, with quotes that a model did not
/// escape, and past what it thought aloud. The count never goes back.
/// </summary>
internal sealed class PostCounter
{
    private const int LongestName = 60, MostOpen = 100;
    private const string ThinkingBegins = "<think", ThinkingEnds = "</think";

    private readonly Stack<Noun> open = new();
    private readonly StringBuilder text = new(), recent = new();
    private char quote; // the one that would end the text, where one is open
    private bool escaped, closing, lineEnded, isThinking;
    private string? name;
    private int counted, position;

    public int Posts { get; private set; }

    /// <summary>Where the last finished post ended, in characters from the beginning.</summary>
    public int End { get; private set; }

    public void Read(string piece)
    {
        foreach (var c in piece)
        {
            position++;
            if (quote == default)
            {
                ReadOutside(c);
            }
            else
            {
                ReadText(c);
            }
        }

        Posts = Math.Max(Posts, counted);
    }

    private void ReadText(char c)
    {
        if (closing)
        {
            if (c is ' ' or '\n' or '\r' or '\t')
            {
                lineEnded |= c == '\n';
                return;
            }

            closing = false;
            if (lineEnded || c is ',' or ':' or '}' or ']')
            {
                quote = default;
                name = text.Length <= LongestName ? text.ToString() : null;
                ReadOutside(c);
                return;
            }

            Keep('"'); // it was one that the text holds
        }

        if (!escaped && c == quote)
        {
            (closing, lineEnded) = (true, false);
            return;
        }

        escaped = !escaped && c == '\\';
        Keep(c);
    }

    private void ReadOutside(char c)
    {
        NoteThinking(c);
        if (isThinking)
        {
            return;
        }

        switch (c)
        {
            case '{' when open.Count < MostOpen:
                open.Push(new());
                break;
            case '}' when open.TryPop(out var noun):
                Finish(noun);
                break;
            case '"' or '\'' when open.Count > 0: // among words they are none of ours
                quote = c;
                text.Clear();
                break;
            case ':' when open.TryPeek(out var noun) && name is not null:
                noun.IsPost |= IsOfPost(MemberNames.Fold(name));
                break;
        }

        if (!char.IsWhiteSpace(c))
        {
            name = null;
        }
    }

    // What holds posts is none itself.
    private void Finish(Noun noun)
    {
        if (noun is { IsPost: true, HasPosts: false })
        {
            (counted, End) = (counted + 1, position);
        }

        if ((noun.IsPost || noun.HasPosts) && open.TryPeek(out var around))
        {
            around.HasPosts = true;
        }
    }

    private void NoteThinking(char c)
    {
        recent.Append(char.ToLowerInvariant(c));
        if (recent.Length > ThinkingEnds.Length)
        {
            recent.Remove(0, 1);
        }

        if (c is not ('k' or 'K'))
        {
            return;
        }

        var said = recent.ToString();
        if (said == ThinkingEnds)
        {
            if (!isThinking)
            {
                counted = 0; // all of it was thinking, whose beginning the server left out
                open.Clear();
            }

            isThinking = false;
        }
        else if (said.EndsWith(ThinkingBegins, StringComparison.Ordinal))
        {
            isThinking = true;
        }
    }

    private void Keep(char c)
    {
        if (text.Length <= LongestName)
        {
            text.Append(c);
        }
    }

    private static bool IsOfPost(string folded) =>
        folded is "suggestedcaption" or "caption"
        || MemberNames.Platform.Any(name => string.Equals(name, folded, StringComparison.OrdinalIgnoreCase));

    private sealed class Noun
    {
        public bool IsPost { get; set; }
        public bool HasPosts { get; set; }
    }
}
