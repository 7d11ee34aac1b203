using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace PlanBuilder.Web.Notifications;

/// <summary>
/// Where the unsubscribe link of an email leads. Opening it changes nothing, since mail scanners open links. The button does, and so does
/// one-click unsubscribe (RFC 8058), which sends no cookie; so the link is signed.
/// </summary>
[IgnoreAntiforgeryToken]
internal sealed class UnsubscribeModel(UnsubscribeLinks links) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? Token { get; set; }

    public bool IsKnown => links.AccountOf(Token) is not null;

    public bool IsOff { get; private set; }

    public string Address => "/notifications/unsubscribe" + QueryString.Create("token", Token ?? "");

    public void OnGet() => Response.StatusCode = IsKnown ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (links.AccountOf(Token) is not { } account)
        {
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }

        await links.TurnOffAsync(account, ct);
        IsOff = true;
        return Page();
    }
}
