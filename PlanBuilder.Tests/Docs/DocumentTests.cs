using System.Xml.Linq;

namespace PlanBuilder.Tests.Docs;

/// <summary>The documents lead where they say they do.</summary>
public sealed class DocumentTests
{
    [Fact]
    public void No_link_is_dead()
    {
        var dead =
            from document in Document.All()
            from link in document.Links()
            where !document.Reaches(link)
            select $"{document.Name}: {link}";

        Assert.Empty(dead);
    }

    [Fact]
    public void The_readme_has_at_most_130_lines() =>
        Assert.InRange(File.ReadAllLines(Path.Combine(Document.Checkout, "README.md")).Length, 1, 130);

    [Fact]
    public void Every_package_has_a_reason()
    {
        var packages = XDocument.Load(Path.Combine(Document.Checkout, "Directory.Packages.props")).Descendants("PackageVersion")
            .Select(package => package.Attribute("Include")!.Value);
        var decisions = File.ReadAllText(Path.Combine(Document.Checkout, "docs", "decisions.md"));
        var reasons = decisions[decisions.IndexOf("## Packages", StringComparison.Ordinal)..].Split('\n')
            .SelectMany(line => line.Split('|') is [_, var names, ..] ? names.Split(',', StringSplitOptions.TrimEntries) : []);

        Assert.Empty(packages.Except(reasons));
    }
}
