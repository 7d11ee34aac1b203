using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Accounts;

/// <summary>
/// Where the email for a forgotten password of a local account leads. Opening it changes nothing: mail scanners do that too.
/// </summary>
internal sealed class ResetPasswordModel(PasswordLinks links, SignInLimit limit, IOptions<SupabaseOptions> supabase) : PageModel
{
    private const int LongestToken = 100;

    [BindProperty(SupportsGet = true)]
    public string? Token { get; set; }

    [BindProperty]
    public CredentialsForm Form { get; set; } = new();

    [TempData]
    public bool Saved { get; set; }

    /// <summary>Whose password it is; null for a link that is not good anymore.</summary>
    public string? Email { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        if (!Saved)
        {
            await FindAsync(ct);
        }

        return supabase.Value.IsOn ? NotFound() : Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!limit.Allows(HttpContext, Token ?? ""))
        {
            return this.Refuse(SignInLimit.Refusal);
        }

        await FindAsync(ct);
        if (supabase.Value.IsOn || Email is null)
        {
            return supabase.Value.IsOn ? NotFound() : Page();
        }

        Form.Email = Email;
        if (!ModelState.Take(await new CredentialsFormValidator(newAccount: true).ValidateAsync(Form, ct), nameof(Form)))
        {
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }

        if (await links.UseAsync(Token!, Form.Password!, ct) is { } refused)
        {
            return this.Refuse(refused);
        }

        Saved = true;
        return this.SeeOther("/account/reset-password");
    }

    private async Task FindAsync(CancellationToken ct) =>
        Email = Token is { Length: > 0 and <= LongestToken } ? await links.FindAsync(Token, ct) : null;
}
