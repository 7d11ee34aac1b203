using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace PlanBuilder.Web.Delivery;

/// <summary>The files that a scheduler imports: one, or several in a zip.</summary>
internal static class SchedulerFiles
{
    /// <summary>The files with their names; none where there is no row.</summary>
    public static IReadOnlyList<(string Name, string Text)> Write(
        Scheduler scheduler, SchedulerChoice options, IReadOnlyList<SchedulerRow> rows) =>
    [
        .. from platform in rows.GroupBy(row => scheduler.TakesAllPlatforms ? null : row.Post.Platform)
           let parts = platform.Chunk(scheduler.MostRows).ToList()
           from part in parts.Index()
           select (
               Name(scheduler, platform.Key, parts.Count > 1 ? part.Index + 1 : null),
               SchedulerCsv.Write(
                   [.. scheduler.Header(options, platform.Key) is { } header ? (IReadOnlyList<string?>[])[header] : [],
                    .. part.Item.Select(row => scheduler.Row(options, row))])),
    ];

    /// <summary>Those files in one zip.</summary>
    public static byte[] Zip(IReadOnlyList<(string Name, string Text)> files)
    {
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in files)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return zip.ToArray();
    }

    private static string Name(Scheduler scheduler, string? platform, int? part) => string.Join('-',
        new[] { scheduler.Key, platform?.ToLowerInvariant().Replace(' ', '-'), part?.ToString(CultureInfo.InvariantCulture) }
            .OfType<string>()) + ".csv";
}
