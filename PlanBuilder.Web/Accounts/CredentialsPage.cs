using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Audit;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Accounts;

/// <summary>What the pages that take an address, most of them with a password, have in common.</summary>
[IgnoreAntiforgeryToken] // checked with the form, so that a page that was open too long keeps the address
internal abstract class CredentialsPage(SignInLimit limit, AuditTrail audit, IAntiforgery antiforgery) : PageModel
{
    [BindProperty]
    public CredentialsForm Form { get; set; } = new();

    /// <summary>Where to go on; only an address of this site is followed.</summary>
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>True when what comes next is in an email.</summary>
    public bool MailSent { get; private set; }

    protected AuditTrail Trail => audit;

    public virtual IActionResult OnGet() => HttpContext.Account() is null ? Page() : Continue();

    protected IActionResult Continue() => this.Continue(ReturnUrl);

    /// <summary>Where an answer leads: signed in and on, to the mailbox, or back to the form.</summary>
    protected async Task<IActionResult> ContinueAsync(AccountResult answer)
    {
        switch (answer)
        {
            case AccountResult.SignedIn signedIn:
                return await HttpContext.SignInAsync(signedIn) ? Continue() : this.Refuse(AccountResult.Wrong);
            case AccountResult.SecondFactorAsked asked:
                return await this.AskForFactorAsync(asked, ReturnUrl);
            case AccountResult.Refused refused:
                return this.Refuse(refused);
            default:
                MailSent = true;
                return Page();
        }
    }

    /// <summary>The page again, where the form cannot be used or is tried too often; null when it may go on.</summary>
    /// <param name="rules">Those of a new account, or of one that exists.</param>
    protected async Task<IActionResult?> RefuseUnlessUsableAsync(CredentialsFormValidator rules)
    {
        Form.Email = Form.Email?.Trim();
        if (!await antiforgery.IsRequestValidAsync(HttpContext))
        {
            return this.Refuse("This page was open too long. Nothing was sent. Fill it in again.", StatusCodes.Status400BadRequest);
        }

        if (!ModelState.Take(rules.Validate(Form), nameof(Form)))
        {
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }

        if (limit.Allows(HttpContext, Form.Email!))
        {
            return null;
        }

        audit.Record(AuditEvent.Refused("sign_in") with { Email = Form.Email });
        return this.Refuse(SignInLimit.Refusal);
    }
}
