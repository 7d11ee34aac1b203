using System.Collections.Concurrent;

namespace PlanBuilder.Web.Planning;

/// <summary>Takes from a name what writers put before or behind it and says nothing more: "postTime", "best_time", "captionText".</summary>
internal static class NameCores
{
    private static readonly string[] Before =
    [
        "post", "posting", "suggested", "recommended", "best", "optimal", "ideal", "scheduled", "publish", "publishing", "content",
        "social", "media", "platform", "full", "final", "main", "target", "draft", "beitrags", "veroffentlichungs",
    ];

    private static readonly string[] Behind =
    [
        "text", "name", "list", "string", "set", "value", "slot", "copy", "content", "body", "local", "topost",
        "publicacion", "publicacao", "publication", "contenido", "conteudo", "sugerido", "sugerida",
    ];

    private const int MostKept = 1_000;

    // A plan has the same few names at each of its posts.
    private static readonly ConcurrentDictionary<string, string[]> Kept = new();

    /// <summary>What is left of a name, folded, without such a word, or what it means here.</summary>
    public static string[] Of(string name) =>
        Kept.TryGetValue(name, out var cores) ? cores : Kept.Count < MostKept ? Kept.GetOrAdd(name, Find) : Find(name);

    private static string[] Find(string name)
    {
        var folded = MemberNames.Fold(name);
        List<string>? cores = null;
        foreach (var word in Before)
        {
            if (folded.Length > word.Length + 1 && folded.StartsWith(word, StringComparison.Ordinal))
            {
                (cores ??= []).Add(folded[word.Length..]);
            }
        }

        foreach (var word in Behind)
        {
            if (folded.Length > word.Length + 1 && folded.EndsWith(word, StringComparison.Ordinal))
            {
                (cores ??= []).Add(folded[..^word.Length]);
            }
        }

        if (ForeignNames.Ours(folded) is { } ours)
        {
            (cores ??= []).Add(ours);
        }

        return cores is null ? [] : [.. cores];
    }
}
