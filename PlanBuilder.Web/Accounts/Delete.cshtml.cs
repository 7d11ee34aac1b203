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
    Sessions sessions,
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
            return Refuse(SignInLimit.Sentence, StatusCodes.Status429TooManyRequests);
        }

        if (await accounts.CheckPasswordAsync(account, Password, ct) is { } refused)
        {
            audit.Record(new AuditEvent(AuditAct.IdentityNotConfirmed));
            return Refuse($"{(refused == AccountResult.Wrong ? "Wrong password." : refused.Sentence)} Nothing was deleted.", refused.Status);
        }

        await sessions.EndAllAsync(account.Id, ct);
        await directory.DeleteAsync(account.Id, ct);
        return await this.LeaveAsync("/account/deleted");
    }

    private PageResult Refuse(string sentence, int status) => this.Refuse(sentence, status, nameof(Password));
}
