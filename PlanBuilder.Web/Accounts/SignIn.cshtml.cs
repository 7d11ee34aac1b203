using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace PlanBuilder.Web.Accounts;

internal sealed class SignInModel(
    IAccountProvider accounts, SignInLimit limit, IAntiforgery antiforgery, IOptions<AccountsOptions> options, IOptions<SupabaseOptions> supabase)
    : CredentialsPage(limit, antiforgery)
{
    public bool SignUpIsOpen => options.Value.SignUp;

    /// <summary>Whether a forgotten password can be replaced by an e-mail.</summary>
    public bool SendsMail => supabase.Value.IsOn;

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (await RefuseUnlessUsableAsync(new CredentialsFormValidator(newAccount: false)) is { } refusal)
        {
            return refusal;
        }

        return await GoOnAsync(await accounts.SignInAsync(Form.Email!, Form.Password!, ct));
    }
}
