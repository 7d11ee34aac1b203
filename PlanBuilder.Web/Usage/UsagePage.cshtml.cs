using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Accounts;

namespace PlanBuilder.Web.Usage;

/// <summary>The visitor's ledger, month by month (UTC): each booking, its plan, and what was refunded for which reason.</summary>
[Authorize]
internal sealed class UsagePageModel(UsageStore usage, TimeProvider time) : PageModel
{
    public const int PageSize = 50;

    private const string Format = "yyyy-MM";

    /// <summary>The month to show, such as 2026-11; anything else shows this one.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Month { get; set; }

    [BindProperty(SupportsGet = true)]
    public int Skip { get; set; }

    public DateOnly First { get; private set; }
    public bool IsThisMonth { get; private set; }
    public LedgerMonth Ledger { get; private set; } = null!;

    /// <summary>This month's; null when it cannot be determined.</summary>
    public MonthlyUsage? Usage { get; private set; }

    /// <summary>Of rewrites; null when it cannot be determined.</summary>
    public MonthlyUsage? Rewrites { get; private set; }

    /// <summary>Of imports; null when it cannot be determined.</summary>
    public MonthlyUsage? Imports { get; private set; }

    public async Task OnGetAsync(CancellationToken ct)
    {
        var account = HttpContext.Account()!;
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var thisMonth = new DateOnly(today.Year, today.Month, 1);
        First = DateOnly.TryParseExact(Month, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var asked)
            && asked.Year >= 2000 && asked < thisMonth ? asked : thisMonth;
        IsThisMonth = First == thisMonth;
        Skip = Math.Max(0, Skip);
        Ledger = await usage.MonthAsync(account.Id, First, Skip, PageSize, ct);
        Usage = IsThisMonth ? await usage.ThisMonthAsync(account.Id, ct) : null;
        Rewrites = Usage is null ? null : await usage.RewritesThisMonthAsync(account.Id, ct);
        Imports = Usage is null ? null : await usage.ImportsThisMonthAsync(account.Id, ct);
    }

    public string Link(int months, int skip = 0) =>
        $"/usage?month={First.AddMonths(months).ToString(Format, CultureInfo.InvariantCulture)}{(skip > 0 ? $"&skip={skip}" : "")}";
}
