using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// Reads XML and tables of HTML as models write them: with bare ampersands, attributes or elements, and an end that may be missing. What
/// was not finished then is left out, unless it holds what was.
/// </summary>
internal static partial class XmlNotation
{
    private const int Deepest = 40, MostElements = 60_000;

    public static JsonNode? Read(string text)
    {
        if (!text.Contains("</", StringComparison.Ordinal) && !text.Contains("/>", StringComparison.Ordinal))
        {
            return null;
        }

        var root = Tree(Between(Between(text, "<!--", "-->", _ => ""), "<![CDATA[", "]]>", WebUtility.HtmlEncode));
        return root.Named("tr") is { Count: > 1 } rows ? Table(rows)
            : root.Children.Any(child => child.IsWhole || child.HoldsWhole) ? ToJson(root) : null;
    }

    // Comments are left out, and what is marked as plain text is written as such.
    private static string Between(string text, string begins, string ends, Func<string, string?> become)
    {
        var (read, at) = (new StringBuilder(text.Length), 0);
        while (text.IndexOf(begins, at, StringComparison.Ordinal) is >= 0 and var start
            && text.IndexOf(ends, start + begins.Length, StringComparison.Ordinal) is >= 0 and var end)
        {
            read.Append(text, at, start - at).Append(become(text[(start + begins.Length)..end]));
            at = end + ends.Length;
        }

        return read.Append(text, at, text.Length - at).ToString();
    }

    private static Element Tree(string text)
    {
        var open = new Stack<Element>([new Element("", false)]);
        var root = open.Peek();
        var (at, elements) = (0, 0);
        foreach (var tag in Tags().EnumerateMatches(text))
        {
            open.Peek().Add(WebUtility.HtmlDecode(text[at..tag.Index]));
            at = tag.Index + tag.Length;
            var match = Tags().Match(text, tag.Index, tag.Length);
            if (match.Groups["name"].Value is { Length: > 0 } name && match.Groups["ends"].Length > 0)
            {
                Close(open, name);
            }
            else if (match.Groups["name"].Length > 0 && ++elements < MostElements && open.Count < Deepest)
            {
                var element = new Element(match.Groups["name"].Value, match.Groups["alone"].Length > 0);
                foreach (Capture attribute in match.Groups["attribute"].Captures)
                {
                    var (key, value) = attribute.Value.Split('=', 2) is [var one, var other] ? (one.Trim(), other.Trim()) : ("", "");
                    element.Attributes[key] = WebUtility.HtmlDecode(value.Trim('"', '\''));
                }

                open.Peek().Children.Add(element);
                if (!element.IsWhole)
                {
                    open.Push(element);
                }
            }
        }

        return root;
    }

    private static void Close(Stack<Element> open, string name)
    {
        if (open.Any(element => element.Name == name))
        {
            while (open.Peek().Name != name)
            {
                open.Pop().IsWhole = true;
            }

            open.Pop().IsWhole = true;
        }
    }

    private static JsonArray? Table(List<Element> rows)
    {
        var (cells, spanned) = (new List<IReadOnlyList<string>>(), new Dictionary<int, (string Text, int Rows)>());
        foreach (var row in rows)
        {
            var (read, given) = (new List<string>(), new Queue<Element>(row.Children));
            while (given.Count > 0 || spanned.GetValueOrDefault(read.Count).Rows > 0)
            {
                var (text, left) = spanned.GetValueOrDefault(read.Count) is { Rows: > 0 } above ? above
                    : (given.Peek().AllText.Trim(), given.Dequeue().Rows);
                spanned[read.Count] = (text, left - 1);
                read.Add(text);
            }

            cells.Add(read);
        }

        return TableRows.Known(cells[0]) > 1 ? new JsonArray([.. TableRows.Read(cells[0], cells[1..])]) : null;
    }

    private static JsonNode? ToJson(Element element)
    {
        var children = element.Children.Where(child => child.IsWhole || child.HoldsWhole).ToList();
        if (children.Count == 0 && element.Attributes.Count == 0)
        {
            return element.Text.Trim();
        }

        if (element.Attributes.Count == 0 && children.TrueForAll(child => child.Name == children[0].Name) && IsList(element, children[0]))
        {
            return new JsonArray([.. children.Select(ToJson)]);
        }

        var json = new JsonObject();
        foreach (var (name, value) in element.Attributes)
        {
            json[Inner(element.Name, name)] = value;
        }

        foreach (var group in children.GroupBy(child => child.Name))
        {
            var parts = group.Select(ToJson).ToList();
            json[Inner(element.Name, group.Key)] =
                parts is [var only] && (only is JsonArray || !IsOneOfSeveral(group.First())) ? only : new JsonArray([.. parts]);
        }

        if (children.Count == 0 && element.Text.Trim() is { Length: > 0 } text && !json.ContainsKey("caption"))
        {
            json["caption"] = text;
        }

        return json;
    }

    // <posts><post>...</post></posts> and <hashtags><tag>...</tag></hashtags>.
    private static bool IsList(Element element, Element child) => MemberNames.Is(MemberNames.Hashtags, element.Name)
        || (MemberNames.Is(MemberNames.Posts, element.Name) && MemberNames.Is(MemberNames.Posts, child.Name))
        || (MemberNames.Is(MemberNames.Schedule, element.Name) && MemberNames.Is(MemberNames.Day, child.Name));

    private static bool IsOneOfSeveral(Element element) =>
        (element.Children.Count > 0 || element.Attributes.Count > 0)
        && ((string[][])[MemberNames.Day, MemberNames.Posts, MemberNames.Week]).Any(names => MemberNames.Is(names, element.Name));

    // <day number="1"> says its day; a list of <day> is the schedule.
    private static string Inner(string outer, string name)
    {
        var isInDay = MemberNames.Is(MemberNames.Day, outer);
        return isInDay && name is ("number" or "n" or "no" or "index" or "value" or "id") ? "day"
            : !isInDay && MemberNames.Is(MemberNames.Day, name) && !MemberNames.Is(MemberNames.Posts, outer) ? "days"
            : name;
    }

    private sealed class Element(string name, bool isWhole)
    {
        private readonly StringBuilder text = new();

        public string Name => name;

        public bool IsWhole { get; set; } = isWhole;

        public string Text => text.ToString();

        public Dictionary<string, string> Attributes { get; } = [];

        public List<Element> Children { get; } = [];

        public bool HoldsWhole => Children.Any(child => (child.IsWhole && child.Children.Count > 0) || child.HoldsWhole);

        /// <summary>How many rows of a table it stands in.</summary>
        public int Rows =>
            int.TryParse(Attributes.GetValueOrDefault("rowspan"), CultureInfo.InvariantCulture, out var rows) ? rows : 1;

        public string AllText => Text + string.Concat(Children.Select(child => child.AllText));

        public void Add(string words) => text.Append(words);

        public List<Element> Named(string tag) =>
            [.. Children.SelectMany(child => child.Name.Equals(tag, StringComparison.OrdinalIgnoreCase) ? [child] : child.Named(tag))];
    }

    [GeneratedRegex("""
        <[?!][^>]{0,500}>
        | <(?<ends>/?)(?<name>[A-Za-z][\w:.-]*)
          (?:\s+(?<attribute>[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*')))* \s* (?<alone>/?)>
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline)]
    private static partial Regex Tags();
}
