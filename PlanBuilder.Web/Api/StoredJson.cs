using System.Text.Json;
using System.Text.Json.Serialization;

namespace PlanBuilder.Web.Api;

/// <summary>JSON that Postgres has read and written, given out as it is: it may be nested more deeply than is read here.</summary>
[JsonConverter(typeof(Converter))]
internal sealed record StoredJson(string Text)
{
    public static StoredJson? From(string? text) => text is null ? null : new(text);

    internal sealed class Converter : JsonConverter<StoredJson>
    {
        public override StoredJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, StoredJson value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.Text, skipInputValidation: true);
    }
}
