namespace PlanBuilder.Web.Shared;

/// <summary>Where the app finds its own files: beside the program, never in the folder it happens to be started from.</summary>
internal static class ProgramFolder
{
    public static WebApplicationOptions Options(string[] args) => new()
    {
        Args = args,
        ContentRootPath = AppContext.BaseDirectory,
        WebRootPath = WebRoot(AppContext.BaseDirectory),
    };

    // Published, wwwroot stands beside the program; in a checkout it stands at the top, above the build's folders.
    private static string? WebRoot(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "wwwroot");
            if (File.Exists(Path.Combine(candidate, "css", "site.css")))
            {
                return candidate;
            }
        }

        return null;
    }
}
