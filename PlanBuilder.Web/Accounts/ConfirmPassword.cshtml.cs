using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Audit;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Accounts;

/// <summary>Asks for the password once more before what can't be undone, and leads back there.</summary>
[Authorize]
internal sealed class ConfirmPasswordModel(
    IAccountProvider accounts, SignInLimit limit, AuditTrail audit, IOptions<SupabaseOptions> supabase) : PageModel
{
    /// <summary>Whether an account may be without a password so far, and can choose one.</summary>
    public bool MayLackPassword => supabase.Value.IsOn;

    [BindProperty]
    public string? Password { get; set; }

    /// <summary>Where to go on; only an address of this site is followed.</summary>
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>Told to the page that it leads back to.</summary>
    [TempData]
    public bool Confirmed { get; set; }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var account = HttpContext.Account()!;
        if (string.IsNullOrEmpty(Password))
        {
            return this.Refuse("Enter your password.", StatusCodes.Status422UnprocessableEntity, nameof(Password));
        }

        if (!limit.Allows(HttpContext, account.Email))
        {
            audit.Record(AuditEvent.Refused("sign_in"));
            return this.Refuse(
                "Too many attempts. Wait five minutes, then try again.", StatusCodes.Status429TooManyRequests, nameof(Password));
        }

        var answer = await accounts.SignInAsync(account.Email, Password, ct);
        if (answer is AccountResult.Refused refused && refused != AccountResult.Wrong)
        {
            return this.Refuse(refused.Sentence, refused.Status, nameof(Password));
        }

        if (answer is not AccountResult.SignedIn known || known.Account.Id != account.Id)
        {
            audit.Record(new AuditEvent(AuditAct.IdentityNotConfirmed));
            return this.Refuse("Wrong password.", StatusCodes.Status422UnprocessableEntity, nameof(Password));
        }

        await HttpContext.ConfirmAsync();
        audit.Record(new AuditEvent(AuditAct.IdentityConfirmed));
        Confirmed = true;
        return this.SeeOther(Url.IsLocalUrl(ReturnUrl) && ReturnUrl.All(char.IsAscii) ? ReturnUrl : "/ai-plan-builder");
    }
}
