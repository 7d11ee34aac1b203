using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Accounts;

/// <summary>Another password for the signed-in account, where Supabase Auth keeps it.</summary>
[Authorize]
internal sealed class NewPasswordModel(SupabaseAccounts accounts, IOptions<SupabaseOptions> supabase) : PageModel
{
    [BindProperty]
    public CredentialsForm Form { get; set; } = new();

    [TempData]
    public bool Saved { get; set; }

    public IActionResult OnGet() => supabase.Value.IsOn ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!supabase.Value.IsOn)
        {
            return NotFound();
        }

        Form.Email = "an@example.org"; // whose it is, the session says
        if (!ModelState.Take(new CredentialsFormValidator(newAccount: true).Validate(Form), nameof(Form)))
        {
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }

        if (await accounts.ChangePasswordAsync(HttpContext, Form.Password!, ct) is { } refused)
        {
            return this.Refuse(refused.Sentence, refused.Status, refused.Field);
        }

        Saved = true;
        return RedirectToPage();
    }
}
