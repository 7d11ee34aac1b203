using System.IO.Compression;
using System.Text.Json;
using PlanBuilder.Tests.Workbench;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Delivery;

/// <summary>A private note stays with its account: it is in the archive that the account downloads, and in no other file.</summary>
public sealed class PrivateNoteTests(PlanApp app) : IClassFixture<PlanApp>
{
    private const string Note = "Ask Ada about the oven";

    [Fact]
    public async Task A_private_note_is_in_the_archive_and_in_no_other_file()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var noted = PlanEdit.Each(PlanApp.Usual, ["d1-instagram"], post => post with
        {
            PrivateNote = Note,
            Theme = "Flour",
            SuggestedCaption = "Flour",
        });
        await app.Database.OwnerRunAsync("""
            insert into plan_revisions (job_id, number, user_id, plan, what)
            select id, 1, user_id, @plan::jsonb, 'Noted' from jobs where id = @id
            """, new { id = PlanApp.IdOf(path), plan = JsonSerializer.Serialize(noted, Plan.Json) });

        foreach (var file in (string[])["plan.ics", "plan.csv", "plan.md", "plan.json", "schedulers/buffer?platform=Instagram"])
        {
            var text = (await visitor.GetAsync($"{path}/{file}")).Text;
            Assert.Contains("Flour", text, StringComparison.Ordinal);
            Assert.DoesNotContain(Note, text, StringComparison.Ordinal);
        }

        await using var zip = await ArchiveAsync(visitor);
        var files = zip.Entries.ToDictionary(entry => entry.FullName, Read);
        Assert.Equal(["revisions.json"], files.Where(file => file.Value.Contains(Note)).Select(file => file.Key));
        Assert.Contains(files, file => file.Key.EndsWith(".md", StringComparison.Ordinal) && file.Value.Contains("Flour"));
    }

    private static async Task<ZipArchive> ArchiveAsync(Visitor visitor)
    {
        using var form = new FormUrlEncodedContent(Visitor.Filled(await visitor.GetAsync("/account/archive"), "main form"));
        using var response = await visitor.Http.PostAsync(new Uri("/account/archive", UriKind.Relative), form);
        return new(new MemoryStream(await response.Content.ReadAsByteArrayAsync()));
    }

    private static string Read(ZipArchiveEntry entry)
    {
        using var text = new StreamReader(entry.Open());
        return text.ReadToEnd();
    }
}
