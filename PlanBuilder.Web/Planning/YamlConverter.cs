using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace PlanBuilder.Web.Planning;

/// <summary>Makes JSON of YAML as far as it can be read, with what its anchors stand for.</summary>
internal sealed class YamlConverter(string yaml)
{
    private const int Deepest = 40, MostNodes = 100_000;

    private readonly Parser events = new Parser(new StringReader(yaml));
    private readonly Dictionary<AnchorName, JsonNode?> anchors = [];
    private bool isBroken;
    private int nodes;

    public List<JsonNode> Documents()
    {
        var documents = new List<JsonNode>();
        while (Next())
        {
            if (events.Current is DocumentStart && Next() && Node(0) is { } node and (JsonObject or JsonArray))
            {
                documents.Add(node);
            }
        }

        return documents;
    }

    private bool Next()
    {
        try
        {
            isBroken = isBroken || !events.MoveNext();
        }
        catch (Exception e) when (e is YamlException or InvalidOperationException) // what its scanner throws of some cut texts
        {
            isBroken = true;
        }

        return !isBroken;
    }

    private JsonNode? Node(int depth)
    {
        if (++nodes > MostNodes || depth > Deepest)
        {
            isBroken = true;
            return null;
        }

        var (anchor, node) = events.Current switch
        {
            Scalar scalar => (scalar.Anchor, Value(scalar)),
            MappingStart start => (start.Anchor, Mapping(depth)),
            SequenceStart start => (start.Anchor, Sequence(depth)),
            AnchorAlias alias => (AnchorName.Empty, Copy(anchors.GetValueOrDefault(alias.Value))),
            _ => (AnchorName.Empty, null),
        };
        if (!anchor.IsEmpty)
        {
            anchors[anchor] = node;
        }

        return node;
    }

    private JsonObject? Mapping(int depth)
    {
        var (read, holdsWhole) = (new JsonObject(), false);
        while (Next() && events.Current is not MappingEnd)
        {
            var name = events.Current is Scalar scalar ? scalar.Value : "";
            if (events.Current is not Scalar)
            {
                Node(depth + 1);
            }

            if (!Next())
            {
                break;
            }

            var value = Node(depth + 1);
            holdsWhole |= value is JsonObject or JsonArray { Count: > 0 };
            if (name == "<<" && value is JsonObject merged)
            {
                foreach (var (key, part) in merged.Where(part => !read.ContainsKey(part.Key)).ToList())
                {
                    read[key] = part?.DeepClone();
                }
            }
            else if (value is not null)
            {
                read[name] = value;
            }
        }

        return isBroken && !holdsWhole ? null : read;
    }

    private JsonArray Sequence(int depth)
    {
        var read = new JsonArray();
        while (Next() && events.Current is not SequenceEnd)
        {
            if (Node(depth + 1) is { } item)
            {
                read.Add(item);
            }
        }

        return read;
    }

    // Copies of copies are bounded by what they hold.
    private JsonNode? Copy(JsonNode? node)
    {
        nodes += node is JsonObject or JsonArray ? node.ToJsonString().Length / 10 : 0;
        return nodes > MostNodes ? null : node?.DeepClone();
    }

    private static JsonNode? Value(Scalar scalar) =>
        scalar.Style != ScalarStyle.Plain ? scalar.Value.TrimEnd('\n')
        : scalar.Value is "" or "~" or "null" ? null
        : int.TryParse(scalar.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && scalar.Value[0] != '0' ? number
        : scalar.Value;
}
