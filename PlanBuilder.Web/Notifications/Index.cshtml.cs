using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Notifications;

/// <summary>The visitor's notifications, the latest first; and the bell, which every page fetches from here.</summary>
[Authorize]
internal sealed class IndexModel(NotificationStore notifications, ProfileStore profiles) : PageModel
{
    public const int PageSize = 20;

    [BindProperty(SupportsGet = true)]
    public int Skip { get; set; }

    public IReadOnlyList<Notification> Notifications { get; private set; } = [];
    public bool HasOlder { get; private set; }
    public bool HasUnread { get; private set; }
    public string? Zone { get; private set; }

    public async Task OnGetAsync(CancellationToken ct)
    {
        var account = HttpContext.Account()!;
        Skip = Math.Max(0, Skip);
        var found = await notifications.ListAsync(account.Id, Skip, PageSize + 1, ct);
        HasOlder = found.Count > PageSize;
        Notifications = [.. found.Take(PageSize)];
        HasUnread = (await notifications.UnreadAsync(account.Id)).Count > 0;
        Zone = (await profiles.GetAsync(account.Id, ct)).TimeZone;
    }

    /// <summary>The bell; 204 where it would be the one that is shown.</summary>
    /// <param name="shown">The mark of the bell that is shown; null on a page that has none yet.</param>
    public async Task<IActionResult> OnGetBellAsync(string? shown)
    {
        var unread = await notifications.UnreadAsync(HttpContext.Account()!.Id);
        return unread.Mark == shown ? new NoContentResult() : Partial("/Notifications/_Bell.cshtml", new Bell(unread, shown));
    }

    /// <summary>Marks one as read, or all.</summary>
    public async Task<IActionResult> OnPostReadAsync(Guid? id, CancellationToken ct)
    {
        await notifications.MarkReadAsync(HttpContext.Account()!.Id, id, ct);
        return this.SeeOther(Skip > 0 ? $"/notifications?skip={Skip}" : "/notifications");
    }

    public static string Title(Notification notification) => notification.Title ?? PlanInput.Summary(notification.Input);
}

/// <param name="Shown">The mark of the bell before; null for the first one of a page.</param>
internal sealed record Bell(Unread Unread, string? Shown)
{
    /// <summary>Whether something new is to be announced, and not only less to be read.</summary>
    public bool HasNews => Shown is not null && Unread.Latest is { } latest && !Shown.EndsWith($"-{latest:N}", StringComparison.Ordinal)
        && (!int.TryParse(Shown.Split('-')[0], CultureInfo.InvariantCulture, out var before) || Unread.Count > before);
}
