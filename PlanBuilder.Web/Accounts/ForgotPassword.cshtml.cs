using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Accounts;

/// <summary>Asks Supabase Auth for the e-mail by which a forgotten password is replaced. Its answer never tells who has an account.</summary>
[IgnoreAntiforgeryToken] // checked in the handler, so that a page that was open too long keeps the address
internal sealed class ForgotPasswordModel(
    SupabaseAccounts accounts, SignInLimit limit, IAntiforgery antiforgery, IOptions<SupabaseOptions> supabase) : PageModel
{
    [BindProperty]
    public CredentialsForm Form { get; set; } = new();

    public bool MailSent { get; private set; }

    public IActionResult OnGet() => supabase.Value.IsOn ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!supabase.Value.IsOn)
        {
            return NotFound();
        }
        if (!await antiforgery.IsRequestValidAsync(HttpContext))
        {
            return Refuse("This page was open too long. Nothing was sent yet: press the button once more.", StatusCodes.Status400BadRequest);
        }
        Form = new CredentialsForm { Email = Form.Email?.Trim(), Password = "none is asked for" };
        if (!ModelState.Take(new CredentialsFormValidator(newAccount: false).Validate(Form), nameof(Form)))
        {
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }
        if (!limit.Allows(HttpContext, Form.Email!))
        {
            return Refuse("That was tried too often. Wait five minutes, then try again.", StatusCodes.Status429TooManyRequests);
        }
        if (await accounts.SendRecoveryAsync(Form.Email!, ct) is { } refused)
        {
            return Refuse(refused.Sentence, refused.Status);
        }
        MailSent = true;
        return Page();
    }

    private PageResult Refuse(string sentence, int status)
    {
        ModelState.AddModelError("", sentence);
        Response.StatusCode = status;
        return Page();
    }
}
