using System.Text.RegularExpressions;

namespace PlanBuilder.Tests;

/// <summary>Folders are layers, in this order; a layer uses those below it and never looks up. Views count as much as code.</summary>
public sealed partial class LayerTests
{
    private static readonly string[] Layers =
    [
        "Api", "Builder", "Workbench", "Sharing", "Delivery", "Notifications", "Operations", "Revisions", "Jobs", "Workflow",
        "Planning", "Usage", "Accounts", "Audit", "Mail", "Shared", "Postgres",
    ];

    /// <summary>The top of the checkout that is tested.</summary>
    internal static readonly string Checkout = FindCheckout();

    private static readonly string Web = Path.Combine(Checkout, "PlanBuilder.Web");

    public static TheoryData<string> Folders => [.. Layers.Where(layer => Directory.Exists(Path.Combine(Web, layer)))];

    /// <summary>Folders within a layer: its own code may use them, they use neither it nor each other.</summary>
    public static TheoryData<string> Parts =>
        [.. Layers.SelectMany(layer => Subfolders(layer).Where(part => Sources(part).Any()))];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_layer_never_looks_up(string folder)
    {
        var above = Layers.TakeWhile(layer => layer != folder).ToHashSet();
        var looks =
            from file in Sources(folder)
            from Match name in NameOfLayer().Matches(File.ReadAllText(file))
            where above.Contains(name.Groups["folder"].Value)
            select $"{Path.GetRelativePath(Web, file)} names {name.Value}";

        Assert.Empty(looks);
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void A_part_of_a_layer_looks_neither_up_nor_aside(string part)
    {
        var layer = Path.GetDirectoryName(part)!;
        var whole = Directory.EnumerateFiles(Path.Combine(Web, layer), "*.cs").SelectMany(Declared);
        var siblings = Subfolders(layer).Where(other => other != part).SelectMany(Sources).SelectMany(Declared);
        var forbidden = whole.Concat(siblings).ToHashSet();
        var looks =
            from file in Sources(part)
            from Match name in Word().Matches(WithoutComments(File.ReadAllText(file)))
            where forbidden.Contains(name.Value)
            select $"{Path.GetRelativePath(Web, file)} names {name.Value}";

        Assert.Empty(looks.Distinct());
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_namespace_is_its_path(string folder)
    {
        var strangers =
            from file in Sources(folder)
            where file.EndsWith(".cs", StringComparison.Ordinal)
            let path = Path.GetRelativePath(Web, Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '.')
            where !File.ReadAllText(file).Contains($"namespace PlanBuilder.Web.{path};", StringComparison.Ordinal)
            select file;

        Assert.Empty(strangers);
    }

    [Fact]
    public void No_type_has_its_namespaces_name()
    {
        var types = typeof(Web.Program).Assembly.GetTypes().Concat(typeof(LayerTests).Assembly.GetTypes());

        Assert.DoesNotContain(types, type => !type.IsNested && type.Namespace?.Split('.')[^1] == type.Name);
    }

    [Fact]
    public void Planning_is_pure()
    {
        string[] impure =
        [
            "Microsoft.AspNetCore", "Npgsql", "Dapper", "HttpContext", "HttpClient", "ILogger",
            "PlanBuilder.Web.Accounts", "PlanBuilder.Web.Usage", "PlanBuilder.Web.Postgres",
        ];

        Assert.Empty(from file in Sources("Planning")
                     from word in impure
                     where File.ReadAllText(file).Contains(word, StringComparison.Ordinal)
                     select $"{file} names {word}");
    }

    [Fact]
    public void Every_folder_is_a_layer()
    {
        string[] others = ["bin", "obj", "Properties"];
        Assert.Empty(Directory.GetDirectories(Web).Select(Path.GetFileName).Except(Layers).Except(others));
    }

    private static IEnumerable<string> Subfolders(string layer) => Directory.Exists(Path.Combine(Web, layer))
        ? Directory.GetDirectories(Path.Combine(Web, layer)).Select(path => Path.GetRelativePath(Web, path))
        : [];

    private static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Web, folder), "*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".cshtml", StringComparison.Ordinal));

    private static IEnumerable<string> Declared(string file) =>
        Declaration().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value);

    private static string WithoutComments(string code) => Comment().Replace(code, "");

    private static string FindCheckout()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "PlanBuilder.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }

    // "using PlanBuilder.Web.Jobs", "PlanBuilder.Web.Jobs.Job", and "Jobs.Job" from a sibling namespace; a view is named by its path.
    [GeneratedRegex(@"(PlanBuilder\.Web\.|(?<![\w.""])|""/)(?<folder>Api|Builder|Workbench|Sharing|Delivery|Notifications|Operations|"
        + @"Revisions|Jobs|Workflow|Planning|Usage|Accounts|Audit|Mail|Shared|Postgres)[./][A-Z_]|PlanBuilder\.Web\.(?<folder>\w+);?")]
    private static partial Regex NameOfLayer();

    [GeneratedRegex(
        @"^(?:internal|public) [\w<>?, ]*?\b(?:class|record|record struct|struct|enum|interface|delegate \w+) (?<name>[A-Z]\w*)",
        RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"(?<![\w.])[A-Z]\w*\b")]
    private static partial Regex Word();

    [GeneratedRegex(@"//[^\n]*|""[^""\n]*""")]
    private static partial Regex Comment();
}
