using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PlanBuilder.Web.Workflow.Ai;

/// <summary>
/// Texts of an answer as they came over the wire: with halves of characters, which .NET refuses to read. A stream may split a character
/// over two pieces, so that its halves find each other only when the pieces are joined.
/// </summary>
internal static class WireText
{
    /// <summary>The text; empty where it is none.</summary>
    public static string From(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.String)
        {
            return "";
        }

        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Unescaped(json.GetRawText()[1..^1]);
        }
    }

    /// <summary>The member of that name; null where there is none.</summary>
    public static JsonElement? Find(JsonElement? json, string name) =>
        json is { ValueKind: JsonValueKind.Object } noun && noun.TryGetProperty(name, out var value)
            && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? value : null;

    /// <summary>A number of tokens, under the first of these names; null for anything else.</summary>
    public static int? Count(JsonElement? usage, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Find(usage, name) is { ValueKind: JsonValueKind.Number } count && count.TryGetDouble(out var number)
                && number is >= 0 and <= int.MaxValue)
            {
                return (int)number;
            }
        }

        return null;
    }

    // What is between the quotes of a valid JSON string.
    private static string Unescaped(string raw)
    {
        var text = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
            {
                text.Append(raw[i]);
                continue;
            }

            i++;
            text.Append(raw[i] switch
            {
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => (char)ushort.Parse(raw.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                var c => c,
            });
            i += raw[i] == 'u' ? 4 : 0;
        }

        return text.ToString();
    }

    /// <summary>Reads texts in this way, with halves of characters replaced.</summary>
    public sealed class Converter : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.String)
            {
                throw new JsonException("A text is missing.");
            }

            using var value = JsonDocument.ParseValue(ref reader);
            return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(From(value.RootElement)));
        }

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
    }
}
