using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace PlanBuilder.Web.Notifications;

/// <summary>
/// Where the link at the end of an email leads. Looking changes nothing, since mail scanners open links; the button does, and so does the
/// one click of a mail program (RFC 8058), which knows no cookie of ours: the link is signed instead.
/// </summary>
[IgnoreAntiforgeryToken]
internal sealed class EmailOffModel(EmailsOff off) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? Token { get; set; }

    public bool IsKnown => off.AccountOf(Token) is not null;

    public bool IsOff { get; private set; }

    public string Address => "/notifications/email-off" + QueryString.Create("token", Token ?? "");

    public void OnGet() => Response.StatusCode = IsKnown ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (off.AccountOf(Token) is not { } account)
        {
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }

        await off.TurnOffAsync(account, ct);
        IsOff = true;
        return Page();
    }
}
