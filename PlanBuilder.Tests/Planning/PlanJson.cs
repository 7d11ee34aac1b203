using System.Text.Json;
using System.Text.Json.Nodes;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Planning;

/// <summary>A written plan, changes to it, and what reading must give.</summary>
internal static class PlanJson
{
    public static readonly string Written = JsonSerializer.Serialize(Requests.Make(Requests.Create()), Plan.Json);

    public static string Changed(Action<JsonObject> change)
    {
        var json = JsonNode.Parse(Written)!.AsObject();
        change(json);
        return json.ToJsonString();
    }

    public static string Changed(Action<JsonObject> change, string from, string to) =>
        Changed(change).Replace(from, to, StringComparison.Ordinal);

    public static Plan Read(string json)
    {
        var (plan, error) = PlanReader.Read(json);
        Assert.Null(error);
        return plan!;
    }

    public static void Refuses(string json)
    {
        var (plan, error) = PlanReader.Read(json);
        Assert.Null(plan);
        Assert.Equal(FailureReason.UnreadableResult, error!.Reason);
        Assert.NotEmpty(error.Detail);
        Assert.InRange(error.Detail.Length, 1, 1_000);
    }
}
