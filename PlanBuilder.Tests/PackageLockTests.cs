using System.Text.Json;
using System.Xml.Linq;

namespace PlanBuilder.Tests;

/// <summary>
/// What <c>script/test</c> restores is what was looked at: every project locks its packages, in the versions that are pinned.
/// </summary>
public sealed class PackageLockTests
{
    private static readonly Dictionary<string, string> Pinned = XDocument
        .Load(Path.Combine(LayerTests.Checkout, "Directory.Packages.props")).Descendants("PackageVersion")
        .ToDictionary(package => package.Attribute("Include")!.Value, package => package.Attribute("Version")!.Value);

    public static TheoryData<string> Projects => [.. Directory
        .EnumerateFiles(LayerTests.Checkout, "*.csproj", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 })
        .Where(path => !path.Contains("artifacts", StringComparison.Ordinal))
        .Select(path => Path.GetRelativePath(LayerTests.Checkout, path))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_project_locks_its_packages_by_their_content(string project)
    {
        var file = File.ReadAllText(Path.Combine(LayerTests.Checkout, Path.GetDirectoryName(project)!, "packages.lock.json"));
        using var locked = JsonDocument.Parse(file);
        var packages = locked.RootElement.GetProperty("dependencies").EnumerateObject()
            .SelectMany(framework => framework.Value.EnumerateObject())
            .Where(package => package.Value.GetProperty("type").GetString() != "Project")
            .ToList();

        Assert.NotEmpty(packages);
        Assert.All(packages, package => Assert.Equal(88, package.Value.GetProperty("contentHash").GetString()!.Length)); // SHA-512
        Assert.All(
            packages.Where(package => package.Value.GetProperty("type").GetString() == "Direct"),
            package => Assert.Equal(Pinned[package.Name], package.Value.GetProperty("resolved").GetString()));
        Assert.DoesNotContain("://", file, StringComparison.Ordinal);
    }
}
