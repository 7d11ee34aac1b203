using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Operations;

/// <summary>
/// Reads the addresses without using them: whether rows and accounts are of one Supabase project. Says nothing of other servers.
/// </summary>
internal sealed partial class AddressDoctor(IOptions<DatabaseOptions> database, IOptions<SupabaseOptions> supabase)
{
    public IEnumerable<DoctorLine> Lines() =>
        supabase.Value.IsOn && ProjectHost().Match(supabase.Value.Address.Host) is { Success: true } accounts
            ? Lines(accounts.Groups["ref"].Value)
            : [];

    private IEnumerable<DoctorLine> Lines(string accounts)
    {
        foreach (var (setting, address) in ((string, string?)[])[
            ("DATABASE_URL", database.Value.Address), ("ConnectionStrings__Migrations", database.Value.MigrationsAddress)])
        {
            if (address is not null && ProjectIn(address) is { } rows)
            {
                yield return rows.Length == 0
                    ? DoctorLine.No(
                        $"Project: the user name in {setting} lacks the project's ref, which the pooler needs: postgres.{accounts}")
                    : DoctorLine.If(rows == accounts, $"Project: {setting} and SUPABASE_URL belong to the same project",
                        $"Project: {setting} belongs to the project {rows}, SUPABASE_URL to {accounts}. Copy both from the same project: "
                        + "Supabase > Connect, and Supabase > Project Settings > Data API");
            }
        }
    }

    // The pooler finds the project by what follows the dot in the user name. Null for a server that isn't hosted Supabase's.
    private static string? ProjectIn(string address)
    {
        var parsed = DatabaseAddress.Parse(address);
        var host = parsed.Host ?? "";
        return host.EndsWith(".pooler.supabase.com", StringComparison.OrdinalIgnoreCase)
            ? parsed.Username?.Split('.', 2) is [_, var project] ? project.ToLowerInvariant() : ""
            : DatabaseHost().Match(host) is { Success: true } direct ? direct.Groups["ref"].Value.ToLowerInvariant()
            : null;
    }

    [GeneratedRegex(@"\A(?<ref>[a-z0-9]+)\.supabase\.co\z", RegexOptions.IgnoreCase)]
    private static partial Regex ProjectHost();

    [GeneratedRegex(@"\Adb\.(?<ref>[a-z0-9]+)\.supabase\.co\z", RegexOptions.IgnoreCase)]
    private static partial Regex DatabaseHost();
}
