using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Audit;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Accounts;

/// <summary>Deletes the visitor's account with all its rows, once the password says that it is the visitor who asks.</summary>
[Authorize]
internal sealed class DeleteModel(
    AccountDirectory directory,
    IAccountProvider accounts,
    SignInLimit limit,
    AuditTrail audit,
    IOptions<SupabaseOptions> supabase) : PageModel
{
    /// <summary>Whether an account may be without a password so far, and can choose one.</summary>
    public bool MayLackPassword => supabase.Value.IsOn;

    [BindProperty]
    public string? Password { get; set; }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var account = HttpContext.Account()!;
        if (string.IsNullOrEmpty(Password))
        {
            return Refuse("Enter your password.", StatusCodes.Status422UnprocessableEntity);
        }

        if (!limit.Allows(HttpContext, account.Email))
        {
            audit.Record(AuditEvent.Refused("sign_in"));
            return Refuse("Too many attempts. Wait five minutes, then try again.", StatusCodes.Status429TooManyRequests);
        }

        var answer = await accounts.SignInAsync(account.Email, Password, ct);
        if (answer is AccountResult.Refused refused && refused != AccountResult.Wrong)
        {
            return Refuse($"{refused.Sentence} Nothing was deleted.", refused.Status);
        }

        if (answer is not AccountResult.SignedIn known || known.Account.Id != account.Id)
        {
            audit.Record(new AuditEvent(AuditAct.IdentityNotConfirmed));
            return Refuse("Wrong password. Nothing was deleted.", StatusCodes.Status422UnprocessableEntity);
        }

        await directory.DeleteAsync(account.Id, ct);
        await HttpContext.SignOutAsync();
        TempData.Clear();
        Response.Headers["Clear-Site-Data"] = "\"cache\"";
        return this.SeeOther("/account/deleted");
    }

    private PageResult Refuse(string sentence, int status) => this.Refuse(sentence, status, nameof(Password));
}
