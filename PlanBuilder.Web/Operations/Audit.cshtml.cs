using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Audit;

namespace PlanBuilder.Web.Operations;

/// <summary>The audit trail of all accounts, the newest first, by account, act and day (UTC).</summary>
internal sealed class AuditModel(AuditReader audit, AccountDirectory accounts) : PageModel
{
    public const int PageSize = 50;

    private const int MostAccounts = 50;

    /// <summary>A part of an address, or an account's id.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Act { get; set; }

    /// <summary>Such as 2026-11-29; anything else is every day.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Day { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Before { get; set; }

    public IReadOnlyList<AuditEntry> Entries { get; private set; } = [];
    public IReadOnlyDictionary<Guid, string> Emails { get; private set; } = new Dictionary<Guid, string>();
    public AuditCursor? Older { get; private set; }

    public async Task OnGetAsync(CancellationToken ct)
    {
        Q = Q?.Trim() is { Length: > 0 and <= 320 } words && !words.Contains('\0', StringComparison.Ordinal) ? words : null;
        var act = AuditAct.Find(Act);
        var day = DateOnly.TryParseExact(Day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            && date.Year is >= 2000 and < 9999 ? date : (DateOnly?)null;
        (Act, Day) = (act?.Code, day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        var before = AuditCursor.Parse(Before);
        Before = before?.ToString();

        var found = await audit.FindAsync(await AskedForAsync(ct), act, day, before, PageSize + 1, ct);
        Entries = [.. found.Take(PageSize)];
        Older = found.Count > PageSize ? Entries[^1].Cursor : null;
        var named = Entries.SelectMany(entry => new[] { entry.ActorId, entry.UserId }).OfType<Guid>().Distinct();
        Emails = await accounts.EmailsAsync([.. named], ct);
    }

    /// <summary>The same filters, from there on.</summary>
    public string Link(AuditCursor? before)
    {
        var query = new QueryBuilder();
        foreach (var (name, value) in new[] { ("q", Q), ("act", Act), ("day", Day), ("before", before?.ToString()) })
        {
            if (value is not null)
            {
                query.Add(name, value);
            }
        }

        return "/operations/audit" + query;
    }

    public string Name(Guid id) => Emails.TryGetValue(id, out var email) ? email : id.ToString();

    // A deleted account is found by the random id that stands in its place.
    private async Task<IReadOnlyList<Guid>?> AskedForAsync(CancellationToken ct) => Q is null ? null :
    [
        .. (await accounts.FindAsync(Q, MostAccounts, ct)).Select(account => account.Id),
        .. Guid.TryParse(Q, out var id) ? [id] : Array.Empty<Guid>(),
    ];
}
