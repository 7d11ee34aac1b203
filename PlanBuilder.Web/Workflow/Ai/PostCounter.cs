using System.Text;
using System.Text.Json;

namespace PlanBuilder.Web.Workflow.Ai;

/// <summary>
/// Counts the posts of a plan while its JSON arrives in pieces: objects that name a platform and have ended. Words before the JSON are
/// passed over; where it breaks its rules, the count stays.
/// </summary>
internal sealed class PostCounter
{
    private readonly Stack<bool> open = new(); // for each object that is open, whether it named a platform
    private byte[] rest = [];
    private JsonReaderState state;
    private bool begun, broken;

    public int Posts { get; private set; }

    public void Hear(string piece)
    {
        if (!begun)
        {
            var start = piece.IndexOfAny(['{', '[']);
            if (start < 0)
            {
                return;
            }

            begun = true;
            piece = piece[start..];
        }

        if (broken)
        {
            return;
        }

        byte[] bytes = [.. rest, .. Encoding.UTF8.GetBytes(piece)];
        try
        {
            Read(bytes);
        }
        catch (JsonException)
        {
            broken = true;
        }
    }

    private void Read(byte[] bytes)
    {
        var reader = new Utf8JsonReader(bytes, isFinalBlock: false, state);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    open.Push(false);
                    break;
                case JsonTokenType.PropertyName when reader.ValueTextEquals("platform"):
                    open.Pop();
                    open.Push(true);
                    break;
                case JsonTokenType.EndObject when open.Pop():
                    Posts++;
                    break;
            }
        }

        rest = bytes[(int)reader.BytesConsumed..];
        state = reader.CurrentState;
    }
}
