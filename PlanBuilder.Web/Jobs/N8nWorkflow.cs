using System.Globalization;
using System.Text.Json;
using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Workflow;

namespace PlanBuilder.Web.Jobs;

/// <summary>
/// Which version of the workflow takes the jobs, as its answers to hand-overs say: in the header <c>X-PlanBuilder-Workflow</c>, or as
/// <c>workflow</c> in a JSON body. One that says nothing is the first. The last answer counts, on all nodes.
/// </summary>
internal sealed class N8nWorkflow([FromKeyedServices(PostgresSetup.Background)] PlanDatabase database, PlanMaker maker)
{
    /// <summary>What a workflow is that doesn't name its version.</summary>
    public const int Unnamed = 1;

    private const int Newest = 1_000, LargestAnswer = 4_096; // bytes

    private bool lastKnown;

    /// <summary>Whether plans of more than two weeks can be made; what was last known while the database is away.</summary>
    public async Task<bool> MakesLongPlansAsync(CancellationToken ct)
    {
        if (!maker.IsN8n)
        {
            return true;
        }

        try
        {
            return lastKnown = maker.MakesLongPlans(await database.AsServiceAsync(
                session => session.FirstOrDefaultAsync<int?>("select version from workflow_version"), ct));
        }
        catch (DatabaseUnavailableException)
        {
            return lastKnown;
        }
    }

    /// <summary>Remembers which workflow took a job.</summary>
    public Task SeenAsync(int version, CancellationToken ct) =>
        database.AsServiceAsync(session => session.ExecuteAsync("select record_workflow_version(@version)", new { version }), ct);

    /// <summary>The version in an answer that took a job; <see cref="Unnamed"/> where it says none.</summary>
    public static async Task<int> VersionInAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        if (answer.Headers.TryGetValues("X-PlanBuilder-Workflow", out var said))
        {
            return int.TryParse(said.First(), CultureInfo.InvariantCulture, out var version) ? Bounded(version) : Unnamed;
        }

        return answer.Content.Headers.ContentType is { MediaType: "application/json" } ? await InBodyAsync(answer.Content, ct) : Unnamed;
    }

    // A workflow may answer with all that it made: no more is read than such an answer takes.
    private static async Task<int> InBodyAsync(HttpContent content, CancellationToken ct)
    {
        try
        {
            await using var body = await content.ReadAsStreamAsync(ct);
            var start = new byte[LargestAnswer];
            var length = await body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, ct);
            using var json = JsonDocument.Parse(start.AsMemory(0, length));
            var root = json.RootElement;
            var said = root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0 ? root[0] : root; // n8n answers with items
            return said.ValueKind == JsonValueKind.Object && said.TryGetProperty("workflow", out var version)
                && version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var number) ? Bounded(number) : Unnamed;
        }
        catch (Exception e) when (e is JsonException or IOException or HttpRequestException)
        {
            return Unnamed;
        }
    }

    private static int Bounded(int version) => Math.Clamp(version, Unnamed, Newest);
}
