using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Audit;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Accounts;

/// <summary>Asks for the password once more before what can't be undone, and leads back there.</summary>
[Authorize]
internal sealed class ConfirmPasswordModel(PasswordCheck check, AuditTrail audit, IOptions<SupabaseOptions> supabase) : PageModel
{
    /// <summary>Whether an account may be without a password so far, and can choose one.</summary>
    public bool MayLackPassword => supabase.Value.IsOn;

    [BindProperty]
    public string? Password { get; set; }

    /// <summary>Where to go on; only an address of this site is followed.</summary>
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>For the page that it leads back to.</summary>
    [TempData]
    public bool Confirmed { get; set; }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (string.IsNullOrEmpty(Password))
        {
            return this.Refuse("Enter your password.", StatusCodes.Status422UnprocessableEntity, nameof(Password));
        }

        if (await check.RefuseAsync(HttpContext, Password, ct) is { } refused)
        {
            return this.Refuse(refused with
            {
                Sentence = refused == AccountResult.Wrong ? "Wrong password." : refused.Sentence,
                Field = nameof(Password),
            });
        }

        await HttpContext.ConfirmAsync();
        audit.Record(new AuditEvent(AuditAct.IdentityConfirmed));
        Confirmed = true;
        return this.SeeOther(Url.IsLocalUrl(ReturnUrl) && ReturnUrl.All(char.IsAscii) ? ReturnUrl : "/ai-plan-builder");
    }
}
