using System.Text.RegularExpressions;

namespace PlanBuilder.Tests;

/// <summary>The house: folders are floors, and none looks up. Views count as much as code.</summary>
public sealed partial class FolderTests
{
    private static readonly string[] Floors =
        ["Plans", "Notifications", "Operations", "Jobs", "Workflow", "Usage", "Accounts", "Shared", "Database"];

    /// <summary>The top of the checkout that is tested.</summary>
    internal static readonly string Checkout = FindCheckout();

    private static readonly string Web = Path.Combine(Checkout, "PlanBuilder.Web");

    public static TheoryData<string> Folders => [.. Floors.Where(floor => Directory.Exists(Path.Combine(Web, floor)))];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_never_looks_up(string folder)
    {
        var above = Floors.TakeWhile(floor => floor != folder).ToHashSet();
        var looks =
            from file in Sources(folder)
            from Match name in NameOfFolder().Matches(File.ReadAllText(file))
            where above.Contains(name.Groups["folder"].Value)
            select $"{Path.GetRelativePath(Web, file)} names {name.Value}";

        Assert.Empty(looks);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_namespace_is_its_folder(string folder)
    {
        var strangers =
            from file in Sources(folder)
            where file.EndsWith(".cs", StringComparison.Ordinal)
            where !File.ReadAllText(file).Contains($"namespace PlanBuilder.Web.{folder};", StringComparison.Ordinal)
            select file;

        Assert.Empty(strangers);
    }

    [Fact]
    public void Every_folder_is_a_floor()
    {
        string[] others = ["bin", "obj", "Properties"];
        Assert.Empty(Directory.GetDirectories(Web).Select(Path.GetFileName).Except(Floors).Except(others));
    }

    private static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Web, folder), "*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".cshtml", StringComparison.Ordinal));

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
    [GeneratedRegex(@"(PlanBuilder\.Web\.|(?<![\w.""])|name=""/)(?<folder>Plans|Notifications|Operations|Jobs|Workflow|Usage|Accounts|Shared|Database)[./][A-Z_]|PlanBuilder\.Web\.(?<folder>\w+);?")]
    private static partial Regex NameOfFolder();
}
