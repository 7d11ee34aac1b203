using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.BuiltIn;

/// <summary>What the built-in planner knows: trades, and what can be said where none of them is meant.</summary>
internal sealed class Knowledge
{
    private const string Folder = "knowledge/";

    /// <summary>How its files are read: nothing may be missing, and nothing else may stand there.</summary>
    internal static readonly JsonSerializerOptions Json = new(Plan.Json) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    private static readonly Lazy<Knowledge> Embedded = new(() => new Knowledge());

    private readonly TradeFinder finder;

    private Knowledge()
    {
        Trades =
        [
            .. typeof(Knowledge).Assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith($"{Folder}trades/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(name => Read<Trade>(name) with { Id = Path.GetFileNameWithoutExtension(name) }),
        ];
        finder = new([.. Trades, Briefs]);
    }

    public static Knowledge Curated => Embedded.Value;

    /// <summary>By their file's name.</summary>
    public IReadOnlyList<Trade> Trades { get; }

    /// <summary>What is true of every trade that we know.</summary>
    public Trade Anywhere { get; } = Read<Trade>($"{Folder}anywhere.json");

    /// <summary>The same for grave trades.</summary>
    public Trade SoberAnywhere { get; } = Read<Trade>($"{Folder}sober-anywhere.json");

    /// <summary>Ideas with blanks, for whatever we don't know. Its words only sound like a trade of ours: "resistance bands".</summary>
    public Trade Briefs { get; } = Read<Trade>($"{Folder}briefs.json");

    /// <summary>The same for grave subjects.</summary>
    public Trade SoberBriefs { get; } = Read<Trade>($"{Folder}sober-briefs.json");

    /// <summary>What to say on days with a meaning.</summary>
    public DayIdeas Days { get; } = Read<DayIdeas>($"{Folder}days.json");

    public SoberRule SoberRule { get; } = new(Read<SoberWords>($"{Folder}sober.json"));

    /// <summary>The trade that these words mean; null where they mean none of ours, or leave it open.</summary>
    public Trade? TradeOf(string niche) =>
        finder.Find(niche) is { } found && found != Briefs && !(found.Sober && SoberRule.IsFigurative(niche)) ? found : null;

    /// <summary>The trade of that id; null for none.</summary>
    public Trade? Trade(string? id) => Trades.FirstOrDefault(trade => trade.Id == id);

    private static T Read<T>(string name)
    {
        using var file = typeof(Knowledge).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"This build is missing {name}.");
        var content = JsonNode.Parse(file)!.AsObject();
        content.Remove("$schema");
        return content.Deserialize<T>(Json)!;
    }
}
