using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Accounts;

/// <summary>Deletes the visitor's account with all its rows, once the password says that it is the visitor who asks.</summary>
[Authorize]
internal sealed class DeleteModel(
    AccountDirectory directory,
    PasswordCheck check,
    Sessions sessions,
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
            return this.Refuse("Enter your password.", StatusCodes.Status422UnprocessableEntity, nameof(Password));
        }

        if (await check.RefuseAsync(HttpContext, Password, ct) is { } refused)
        {
            var sentence = refused == AccountResult.Wrong ? "Wrong password." : refused.Sentence;
            return this.Refuse(refused with { Sentence = sentence + " Nothing was deleted.", Field = nameof(Password) });
        }

        await sessions.EndAllAsync(account.Id, ct);
        await directory.DeleteAsync(account.Id, ct);
        return await this.LeaveAsync("/account/deleted");
    }
}
