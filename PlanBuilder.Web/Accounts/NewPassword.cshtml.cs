using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Accounts;

/// <summary>
/// A new password for the signed-in account, once the current password, or a link from an email a moment ago, has shown that its owner
/// is asking. All its sessions end, and this browser gets a new one.
/// </summary>
[Authorize]
internal sealed class NewPasswordModel(IAccountProvider accounts, PasswordCheck check, Sessions sessions) : PageModel
{
    [BindProperty]
    public CredentialsForm Form { get; set; } = new();

    [BindProperty]
    public string? Current { get; set; }

    [TempData]
    public bool Saved { get; set; }

    /// <summary>Whether the current password has to be given.</summary>
    public bool AsksForCurrent => Cookie?.CameByLink != true;

    /// <summary>Whether the current one is somebody else's choice.</summary>
    public bool IsGiven => Cookie?.MustChangePassword == true;

    private SessionNotes? Cookie => HttpContext.Features.Get<SessionNotes>();

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var account = HttpContext.Account()!;
        Form.Email = account.Email;
        if (AsksForCurrent && string.IsNullOrEmpty(Current))
        {
            ModelState.AddModelError(nameof(Current), "Enter your current password.");
        }

        var rules = await new CredentialsFormValidator(newAccount: true).ValidateAsync(Form, ct);
        if (!ModelState.Take(rules, nameof(Form)))
        {
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }

        if (AsksForCurrent)
        {
            if (await check.RefuseAsync(HttpContext, Current!, ct) is { } wrong)
            {
                return this.Refuse(wrong == AccountResult.Wrong
                    ? wrong with { Sentence = "That isn't your current password.", Field = nameof(Current) }
                    : wrong);
            }

            if (Current == Form.Password)
            {
                return this.Refuse(AuthErrorCodes.Sentence("same_password"));
            }
        }

        if (await accounts.ChangePasswordAsync(HttpContext, Form.Password!, ct) is { } refused)
        {
            return this.Refuse(refused);
        }

        await sessions.BeginAnewAsync(HttpContext, account, ct);
        Saved = true;
        return RedirectToPage();
    }
}
