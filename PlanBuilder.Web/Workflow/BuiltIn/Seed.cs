using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PlanBuilder.Web.Workflow.BuiltIn;

/// <summary>Numbers that look random and are the same for the same words, on every machine and after every restart.</summary>
internal readonly record struct Seed(ulong Value)
{
    public static Seed From(params IEnumerable<string> words)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Join('\u001f', words));
        return new(BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(bytes)));
    }

    /// <summary>The number at a place of this seed's sequence (SplitMix64).</summary>
    public ulong At(int place)
    {
        var z = unchecked(Value + (ulong)(place + 1) * 0x9E3779B97F4A7C15);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return z ^ (z >> 31);
    }

    /// <summary>The number at a place, from 0 up to but not including <paramref name="count"/>.</summary>
    public int Below(int count, int place) => (int)(At(place) % (ulong)count);
}
