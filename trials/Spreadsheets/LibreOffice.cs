using System.Diagnostics;

namespace PlanBuilder.Trials.Spreadsheets;

/// <summary>A spreadsheet program without a window, with a profile of its own, that ends with its work.</summary>
internal static class LibreOffice
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>Opens every file of a folder and saves it to another one.</summary>
    /// <param name="filter">What to save it as, in LibreOffice's words.</param>
    public static async Task ConvertAsync(
        string filter, DirectoryInfo from, DirectoryInfo to, DirectoryInfo profile, CancellationToken ct)
    {
        var start = new ProcessStartInfo("soffice") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            "--headless", "--norestore", $"-env:UserInstallation=file://{profile.FullName}/profile",
            // A table of texts: 76 is UTF-8, 2 the form "text" of each column, so that nothing is taken for a number or a date.
            $"--infilter=CSV:44,34,76,1,{string.Join('/', Enumerable.Range(1, 30).Select(column => $"{column}/2"))}",
            "--convert-to", filter, "--outdir", to.FullName,
        ];
        var files = from.GetFiles();
        var isTable = files[0].Extension == ".csv";
        foreach (var argument in arguments.Where(one => isTable || !one.StartsWith("--infilter", StringComparison.Ordinal)))
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var file in files)
        {
            start.ArgumentList.Add(file.FullName);
        }

        using var late = CancellationTokenSource.CreateLinkedTokenSource(ct);
        late.CancelAfter(Longest);
        using var program = Process.Start(start)!;
        try
        {
            var said = (program.StandardOutput.ReadToEndAsync(late.Token), program.StandardError.ReadToEndAsync(late.Token));
            await program.WaitForExitAsync(late.Token);
            await Task.WhenAll(said.Item1, said.Item2);
        }
        finally
        {
            if (!program.HasExited)
            {
                program.Kill(entireProcessTree: true);
            }
        }
    }
}
