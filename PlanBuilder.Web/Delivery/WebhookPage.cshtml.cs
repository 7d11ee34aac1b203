using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Delivery;

/// <summary>The visitor's webhook, and its last deliveries.</summary>
[Authorize]
internal sealed class WebhookPageModel(WebhookStore webhooks, WebhookSender sender) : PageModel
{
    private const int LongestUrl = 2_000;

    [TempData]
    public string? Secret { get; set; }

    [TempData]
    public string? Notice { get; set; }

    public string? Address { get; private set; }
    public bool IsOn { get; private set; }
    public IReadOnlyList<WebhookDelivery> Deliveries { get; private set; } = [];

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task<IActionResult> OnPostAsync(string? url, CancellationToken ct)
    {
        var typed = FreeText.Tidy(url);
        if (typed is not { Length: <= LongestUrl } || !Uri.TryCreate(typed, UriKind.Absolute, out var to)
            || to is not { Scheme: "https", UserInfo: "", Host.Length: > 0 })
        {
            await LoadAsync(ct);
            Address = url;
            return this.Refuse("Enter an https address without a user name, like https://example.com/hooks/plans.",
                StatusCodes.Status422UnprocessableEntity, "Url");
        }

        var (shown, stored) = sender.NewSecret();
        Secret = await webhooks.SaveAsync(HttpContext.Account()!.Id, to.AbsoluteUri, stored, rotate: false, ct) ? shown : null;
        Notice = "Saved.";
        return this.SeeOther("/webhook");
    }

    public async Task<IActionResult> OnPostSecretAsync(CancellationToken ct)
    {
        var account = HttpContext.Account()!.Id;
        if (await webhooks.UrlAsync(account, ct) is not { } url)
        {
            return NotFound();
        }

        var (shown, stored) = sender.NewSecret();
        await webhooks.SaveAsync(account, url, stored, rotate: true, ct);
        Secret = shown;
        return this.SeeOther("/webhook");
    }

    public async Task<IActionResult> OnPostRemoveAsync(CancellationToken ct)
    {
        await webhooks.RemoveAsync(HttpContext.Account()!.Id, ct);
        Notice = "Turned off.";
        return this.SeeOther("/webhook");
    }

    public async Task<IActionResult> OnPostTestAsync(CancellationToken ct)
    {
        Notice = await webhooks.SendTestAsync(HttpContext.Account()!.Id, ct)
            ? "A test event is on its way. Reload this page in a few seconds." : "A test event is already on its way.";
        return this.SeeOther("/webhook");
    }

    public async Task<IActionResult> OnPostAgainAsync(Guid delivery, CancellationToken ct)
    {
        Notice = await webhooks.SendAgainAsync(HttpContext.Account()!.Id, delivery, ct)
            ? "We're sending it again. Reload this page in a few seconds." : "It's already being sent.";
        return this.SeeOther("/webhook");
    }

    private async Task LoadAsync(CancellationToken ct)
    {
        var account = HttpContext.Account()!.Id;
        Address = await webhooks.UrlAsync(account, ct);
        IsOn = Address is not null;
        Deliveries = await webhooks.ListAsync(account, ct);
    }
}
