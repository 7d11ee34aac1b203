using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Extensions.Tables;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace PlanBuilder.Tests.Docs;

/// <summary>A Markdown file of the checkout, read the way a code host renders it.</summary>
internal sealed class Document(string path)
{
    /// <summary>The top of the checkout that is tested.</summary>
    internal static readonly string Checkout = FindCheckout(AppContext.BaseDirectory);

    private static readonly string[] Skipped = [".git", "bin", "obj", "artifacts", "node_modules", "TestResults"];

    private static readonly MarkdownPipeline Pipeline =
        new MarkdownPipelineBuilder().UsePipeTables().UseAutoIdentifiers(AutoIdentifierOptions.GitHub).Build();

    private readonly MarkdownDocument parsed = Markdown.Parse(File.ReadAllText(path), Pipeline);

    /// <summary>Its path from the top of the checkout.</summary>
    public string Name => Path.GetRelativePath(Checkout, path);

    public static Document Open(string name) => new(Path.Combine(Checkout, name));

    public static IEnumerable<Document> All() => In(Checkout).Select(path => new Document(path));

    /// <summary>The targets of its links and images, except those on other sites.</summary>
    public IEnumerable<string> Links() => parsed.Descendants<LinkInline>()
        .Select(link => link.Url!)
        .Where(url => !Uri.TryCreate(url, UriKind.Absolute, out var address) || address.IsFile);

    /// <summary>Whether a link leads to a file or folder and, if it names one, to a heading there.</summary>
    public bool Reaches(string link)
    {
        var (file, heading) = link.Split('#', 2) is [var before, var after] ? (before, after) : (link, null);
        var target = file.Length == 0 ? path : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, file));
        return heading is null
            ? File.Exists(target) || Directory.Exists(target)
            : File.Exists(target) && new Document(target).Headings().Contains(heading);
    }

    /// <summary>The body rows of its tables: the text and the code spans of each cell.</summary>
    public IEnumerable<(string Text, string[] Code)[]> Rows() => parsed.Descendants<TableRow>()
        .Where(row => !row.IsHeader)
        .Select(row => row.Descendants<TableCell>().Select(cell => (TextOf(cell), CodeIn(cell))).ToArray());

    private static string TextOf(TableCell cell) => string.Concat(cell.Descendants<LiteralInline>());

    private static string[] CodeIn(TableCell cell) => [.. cell.Descendants<CodeInline>().Select(code => code.Content)];

    private IEnumerable<string?> Headings() => parsed.Descendants<HeadingBlock>().Select(heading => heading.GetAttributes().Id);

    private static IEnumerable<string> In(string folder) => Directory.GetFiles(folder, "*.md")
        .Concat(Directory.GetDirectories(folder).Where(inner => !Skipped.Contains(Path.GetFileName(inner))).SelectMany(In));

    private static string FindCheckout(string folder) =>
        File.Exists(Path.Combine(folder, "PlanBuilder.sln")) ? folder : FindCheckout(Path.GetDirectoryName(folder)!);
}
