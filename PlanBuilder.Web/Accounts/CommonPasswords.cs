using System.Collections.Frozen;

namespace PlanBuilder.Web.Accounts;

/// <summary>The passwords that are guessed first (see docs/decisions.md for where the list is from).</summary>
internal static class CommonPasswords
{
    private static readonly Lazy<FrozenSet<string>> All = new(Read);

    public static bool Contain(string password) => All.Value.Contains(password.Trim());

    private static FrozenSet<string> Read()
    {
        using var reader = new StreamReader(typeof(CommonPasswords).Assembly.GetManifestResourceStream("common-passwords.txt")!);
        var passwords = new List<string>();
        while (reader.ReadLine() is { } password)
        {
            passwords.Add(password);
        }

        return passwords.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}
