using System.IO.Compression;
using System.Text;
using PlanBuilder.Web.Revisions;

namespace PlanBuilder.Web.Delivery;

/// <summary>
/// Everything that is kept of an account, as a zip: a JSON file for each kind of rows, each plan as Markdown and CSV, and a text that says
/// what is what. Written while it is sent; whatever its size, little of it is in memory at once.
/// </summary>
internal sealed class AccountArchive(ArchiveStore store, PlanStore plans)
{
    public async Task WriteAsync(Guid accountId, Stream to, CancellationToken ct)
    {
        await using var answer = new AsyncOnlyStream(to);
        await using var zip = await ZipArchive.CreateAsync(answer, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, ct);
        await WriteAsync(zip, "README.txt", Readme(), ct);
        foreach (var table in ArchiveTable.All)
        {
            await using var file = await zip.CreateEntry(table.File + ".json").OpenAsync(ct);
            await using var text = new StreamWriter(file, leaveOpen: true);
            var before = "[";
            await foreach (var row in store.RowsAsync(accountId, table, ct))
            {
                await text.WriteAsync($"{before}\n{row}".AsMemory(), ct);
                before = ",";
            }

            await text.WriteAsync($"{(before == "[" ? "[" : "\n")}]\n".AsMemory(), ct);
        }

        foreach (var id in await store.CompletedAsync(accountId, ct))
        {
            if (await PlanExport.FindAsync(plans, accountId, id, ct) is { } export)
            {
                await WriteAsync(zip, $"plans/{id.ToString()[..8]}-{export.FileName("md")}", MarkdownExport.Write(export), ct);
                await WriteAsync(zip, $"plans/{id.ToString()[..8]}-{export.FileName("csv")}", CsvExport.Write(export), ct);
            }
        }
    }

    private static async Task WriteAsync(ZipArchive zip, string name, string content, CancellationToken ct)
    {
        await using var file = await zip.CreateEntry(name).OpenAsync(ct);
        await using var text = new StreamWriter(file, leaveOpen: true);
        await text.WriteAsync(content.AsMemory(), ct);
    }

    private static string Readme() => string.Join("\r\n",
    [
        "Everything PlanBuilder keeps about your account, at the time of the download.", "",
        "The .json files are lists of rows as they are stored. Times are in UTC or have their offset.", "",
        .. ArchiveTable.All.Select(table => $"{table.File + ".json",-24}{table.Description}"),
        $"{"plans/*.md",-24}Your plans as they are now, to read.",
        $"{"plans/*.csv",-24}The same, for Excel or another spreadsheet.", "",
        "Your password isn't included. We keep only a fingerprint of it, which can't be turned back into it.", "",
    ]);
}
