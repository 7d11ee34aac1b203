using System.Text.Json;
using System.Text.Json.Nodes;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// Makes objects of the tables within JSON: rows as lists below a list of their columns' names, wherever that stands, and columns as lists
/// or as objects of one shape ("day": [1, 1, 2], "platform": [...]).
/// </summary>
internal static class JsonTables
{
    private const int LeastKnown = 2, MostColumns = 60, MostRows = 3_000;

    /// <summary>The same with objects; null where it has no table.</summary>
    public static JsonElement? Rewritten(JsonElement json)
    {
        if (!MayHaveOne(json))
        {
            return null;
        }

        var found = false;
        var rewritten = Rewritten(json, null, ref found);
        return found ? JsonSerializer.SerializeToElement(rewritten) : null;
    }

    // Most plans have none, and are read each time they are shown.
    private static bool MayHaveOne(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array => json.GetArrayLength() > 0
            && (json[0].ValueKind == JsonValueKind.Array || json.EnumerateArray().Any(MayHaveOne)),
        JsonValueKind.Object => Columns(json) is not null
            || json.EnumerateObject().Any(member => member.NameEquals("cells") || MayHaveOne(member.Value)),
        _ => false,
    };

    private static JsonNode? Rewritten(JsonElement json, List<string>? header, ref bool found)
    {
        if (json.ValueKind == JsonValueKind.Object)
        {
            return Columns(json) is { } table ? Found(table, out found) : Members(json, HeaderIn(json) ?? header, ref found);
        }

        if (json.ValueKind != JsonValueKind.Array)
        {
            return JsonValue.Create(json);
        }

        List<JsonElement> items = [.. json.EnumerateArray()];
        if (items.Count > 1 && Names(items[0]) is { } names && IsRows(items.Skip(1), names.Count))
        {
            return Found(Rows(names, items.Skip(1)), out found);
        }

        if (header is not null && items.Count > 0 && IsRows(items, header.Count))
        {
            return Found(Rows(header, items), out found);
        }

        var list = new JsonArray();
        foreach (var item in items)
        {
            list.Add(Rewritten(item, header, ref found));
        }

        return list;
    }

    private static JsonObject Members(JsonElement json, List<string>? header, ref bool found)
    {
        var members = new JsonObject();
        foreach (var member in json.EnumerateObject())
        {
            members[member.Name] = Rewritten(member.Value, header, ref found);
        }

        return members;
    }

    private static JsonArray Found(JsonArray table, out bool found)
    {
        found = true;
        return table;
    }

    private static List<string>? HeaderIn(JsonElement json) =>
        json.EnumerateObject().Take(MostColumns).Select(member => Names(member.Value)).FirstOrDefault(names => names is not null);

    private static List<string>? Names(JsonElement json) =>
        json.ValueKind == JsonValueKind.Array && json.GetArrayLength() is > 1 and <= MostColumns
        && json.EnumerateArray().Select(NameIn).OfType<string>().ToList() is var names && names.Count == json.GetArrayLength()
        && names.Count(MemberRoles.IsKnown) >= LeastKnown ? names : null;

    private static string? NameIn(JsonElement column) => column.ValueKind switch
    {
        JsonValueKind.String => column.GetString(),
        JsonValueKind.Object => new LenientJson(column, "").Find("name", "title", "label", "field", "key")?.AsWords(MostColumns),
        _ => null,
    };

    // The cells themselves, or the one list that a row has.
    private static JsonElement Row(JsonElement row) => row.ValueKind == JsonValueKind.Object && row.GetPropertyCount() <= 3
        && row.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.Array).ToList() is [var only] ? only.Value : row;

    private static bool IsRows(IEnumerable<JsonElement> rows, int columns) => rows.Select(Row).All(row =>
        row.ValueKind == JsonValueKind.Array && row.GetArrayLength() is var cells && cells > 1 && cells <= columns
        && row[0].ValueKind is not (JsonValueKind.Object or JsonValueKind.Array));

    private static JsonArray Rows(List<string> names, IEnumerable<JsonElement> rows)
    {
        var table = new JsonArray();
        foreach (var row in rows.Take(MostRows).Select(Row))
        {
            var read = new JsonObject();
            foreach (var (i, cell) in row.EnumerateArray().Index())
            {
                read[names[i]] = cell.Deserialize<JsonNode>();
            }

            table.Add(read);
        }

        return table;
    }

    private static JsonArray? Columns(JsonElement json)
    {
        if (json.GetPropertyCount() is < LeastKnown or > MostColumns
            || json.EnumerateObject().First().Value.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object))
        {
            return null;
        }

        var columns = json.EnumerateObject().Where(column => MemberRoles.Find(column.Name) is not null)
            .Select(column => (column.Name, Cells: Cells(column.Value))).ToList();
        return columns.Count >= LeastKnown && columns.All(column => column.Cells?.Count == columns[0].Cells?.Count)
            && columns[0].Cells is { Count: > 0 and <= MostRows } first && columns.Exists(column => column.Cells!.Exists(IsText))
            && columns.Exists(column => MemberNames.IsDayOrDate(column.Name) || MemberNames.Is(MemberNames.Platform, column.Name))
            ? Rows([.. columns.Select(column => column.Name)], first.Select((_, i) =>
                JsonSerializer.SerializeToElement(columns.Select(column => column.Cells![i]))))
            : null;
    }

    private static bool IsText(JsonElement cell) => cell.ValueKind == JsonValueKind.String;

    private static List<JsonElement>? Cells(JsonElement column) => column.ValueKind switch
    {
        JsonValueKind.Array => [.. column.EnumerateArray()],
        JsonValueKind.Object when column.EnumerateObject().All(cell => cell.Name.All(char.IsAsciiDigit)) =>
            [.. column.EnumerateObject().Select(cell => cell.Value)],
        _ => null,
    };
}
