using System.Collections.Concurrent;

namespace PlanBuilder.Web.Workflow.Ai;

/// <summary>What a service may lack.</summary>
[Flags]
internal enum ChatFeature
{
    None = 0,
    Stream = 1,

    /// <summary>To count tokens at the end of a stream.</summary>
    UsageInStream = 2,

    /// <summary>To answer in the form of a JSON schema.</summary>
    Schema = 4,
    Temperature = 8,

    /// <summary>To answer a call later, by its id.</summary>
    Background = 16,
}

/// <summary>
/// Remembers for ten minutes what a model's server said it lacks. It is asked again then: servers are updated, and a proxy may have been
/// to blame.
/// </summary>
internal sealed class ChatFeatures(TimeProvider time)
{
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);
    private static readonly ChatFeature[] Each =
        [ChatFeature.Stream, ChatFeature.UsageInStream, ChatFeature.Schema, ChatFeature.Temperature, ChatFeature.Background];

    private readonly ConcurrentDictionary<(string Model, ChatFeature Feature), DateTimeOffset> lacking = [];

    /// <summary>What the model may be asked for.</summary>
    public ChatFeature For(string model) => Each
        .Where(feature => !lacking.TryGetValue((model, feature), out var until) || until <= time.GetUtcNow())
        .Aggregate(ChatFeature.None, (all, feature) => all | feature);

    public void MarkLacking(string model, ChatFeature features)
    {
        foreach (var feature in Each.Where(feature => features.HasFlag(feature)))
        {
            lacking[(model, feature)] = time.GetUtcNow() + Memory;
        }
    }
}
