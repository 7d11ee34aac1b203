namespace PlanBuilder.Integration;

/// <summary>What the commands that run these tests have fetched first.</summary>
internal static class Fetched
{
    /// <summary>The top of the checkout that is tested.</summary>
    public static readonly string Checkout = FindCheckout();

    /// <summary>The folder that the command installs into.</summary>
    public static string Folder(string name, string by)
    {
        var folder = Path.Combine(Checkout, "artifacts", name);
        return File.Exists(Path.Combine(folder, "complete"))
            ? folder
            : throw new InvalidOperationException($"{folder} is not complete: {by} fetches it.");
    }

    private static string FindCheckout()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "PlanBuilder.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"{AppContext.BaseDirectory} lies in no checkout.");
        }

        return folder.FullName;
    }
}
