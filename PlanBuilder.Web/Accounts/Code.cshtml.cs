using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Accounts;

/// <summary>The second step of signing in, wherever accounts are kept: six digits, or a recovery code where there are such.</summary>
internal sealed class CodeModel(IAccountProvider accounts, AccountDirectory directory, SignInLimit limit) : PageModel
{
    private const int Longest = 64;

    [BindProperty]
    public string? Code { get; set; }

    /// <summary>Whether a lost phone is replaced by a recovery code; Supabase Auth has none.</summary>
    public bool HasRecoveryCodes => directory.IsLocal;

    public async Task<IActionResult> OnGetAsync() => await HttpContext.HalfSignedInAsync() is null ? Again() : Page();

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (await HttpContext.HalfSignedInAsync() is not var (asked, returnUrl))
        {
            return Again();
        }

        var code = string.Concat((Code ?? "").Where(letter => !char.IsWhiteSpace(letter)));
        if (code.Length is 0 or > Longest)
        {
            return this.Refuse("Enter the code.", StatusCodes.Status422UnprocessableEntity, nameof(Code));
        }

        if (!limit.Allows(HttpContext, $"code {asked.Account.Id}"))
        {
            return this.Refuse(SignInLimit.Refusal);
        }

        switch (await accounts.VerifyFactorAsync(asked, code, ct))
        {
            case AccountResult.SignedIn signedIn:
                await HttpContext.SignOutAsync(HalfSignIn.Scheme);
                return await HttpContext.SignInAsync(signedIn with { CameByLink = asked.CameByLink, ProvedAt = asked.ProvedAt })
                    ? this.Continue(returnUrl)
                    : Again(); // with a password that isn't the account's anymore
            case AccountResult.Refused refused:
                return this.Refuse(refused.Sentence, refused.Status, refused.Field);
            default:
                return Again();
        }
    }

    private RedirectResult Again() => Redirect("/account/sign-in");
}
