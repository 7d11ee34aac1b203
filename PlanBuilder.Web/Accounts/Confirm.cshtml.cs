using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Accounts;

/// <summary>
/// Where the links in Supabase's emails lead: <c>?token_hash=...&amp;type=...</c>. A link is good once, and mail scanners follow links, so
/// opening it changes nothing: the button does.
/// </summary>
[IgnoreAntiforgeryToken] // checked in the handler, so that a page that was open too long keeps its link
internal sealed class ConfirmModel(
    SupabaseAccounts accounts, SignInLimit limit, IAntiforgery antiforgery, IOptions<SupabaseOptions> supabase) : PageModel
{
    private static readonly string[] Types = ["signup", "email", "recovery", "invite", "magiclink", "email_change"];

    [BindProperty(Name = "token_hash", SupportsGet = true)]
    public string? TokenHash { get; set; }

    [BindProperty(Name = "type", SupportsGet = true)]
    public string? Type { get; set; }

    /// <summary>True when a changed address still has to be confirmed from the other one.</summary>
    public bool Halfway { get; private set; }

    public string Heading => Type switch
    {
        "recovery" => "Choose a new password",
        "magiclink" => "Sign in",
        "invite" => "Accept your invitation",
        _ => "Confirm your email address",
    };

    public string Sentence => Type switch
    {
        "recovery" => "This link works once and signs you in. Next, choose a new password.",
        "magiclink" => "This link works once and signs you in.",
        "invite" => "This link works once and signs you in. Next, choose a password.",
        _ => "Press Confirm to confirm your email address and sign in.",
    };

    public string Button => Type is "recovery" or "invite" or "magiclink" ? "Continue" : "Confirm";

    private string Next => Type is "recovery" or "invite" ? "/account/password" : "/ai-plan-builder";

    private bool IsUsable => supabase.Value.IsOn && Types.Contains(Type) && TokenHash is { Length: > 0 and <= 500 };

    public IActionResult OnGet() => IsUsable ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!IsUsable)
        {
            return NotFound();
        }

        if (!await antiforgery.IsRequestValidAsync(HttpContext))
        {
            return this.Refuse("This page was open too long. Nothing was changed. Try again.", StatusCodes.Status400BadRequest);
        }

        if (!limit.Allows(HttpContext, TokenHash!))
        {
            return this.Refuse(SignInLimit.Refusal);
        }

        switch (await accounts.ConfirmAsync(Type!, TokenHash!, ct))
        {
            case AccountResult.SignedIn signedIn:
                await HttpContext.SignInAsync(signedIn);
                return LocalRedirect(Next);
            case AccountResult.SecondFactorAsked asked:
                return await this.AskForFactorAsync(asked, Next);
            case AccountResult.Refused refused:
                return this.Refuse(refused);
            default:
                Halfway = true;
                return Page();
        }
    }
}
