namespace PlanBuilder.Tests;

/// <summary>
/// No line is wider than the build lets code be. The build leaves SQL and comments alone, and sees no views, styles, or scripts.
/// </summary>
public sealed class LineTests
{
    private const int Longest = 140;

    [Fact]
    public void No_line_is_longer_than_140_columns()
    {
        string[] code = ["PlanBuilder.Web", "PlanBuilder.Tests", "PlanBuilder.E2E", "trials", "bench"];
        var files = code.SelectMany(folder => Files(folder, "*.cs"))
            .Concat(Files("PlanBuilder.Web", "*.cshtml"))
            .Concat(Files("wwwroot", "*.css"))
            .Concat(Files("wwwroot", "*.js"))
            .Concat(Files("script", "*"));
        var tooLong =
            from file in files
            from line in File.ReadLines(Path.Combine(LayerTests.Checkout, file)).Index()
            where line.Item.Length > Longest && !line.Item.Contains("url(\"data:", StringComparison.Ordinal)
            select $"{file}:{line.Index + 1}";

        Assert.Empty(tooLong);
    }

    private static IEnumerable<string> Files(string folder, string pattern) =>
        from file in Directory.EnumerateFiles(Path.Combine(LayerTests.Checkout, folder), pattern, SearchOption.AllDirectories)
        let path = Path.GetRelativePath(LayerTests.Checkout, file)
        where !path.Split(Path.DirectorySeparatorChar).Intersect(["bin", "obj", "lib"]).Any()
        select path;
}
