using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace PlanBuilder.Web.Accounts;

internal sealed class SignInModel(
    LocalAccounts accounts, SignInLimit limit, IAntiforgery antiforgery, IOptions<AccountsOptions> options) : CredentialsPage(limit, antiforgery)
{
    public bool SignUpIsOpen => options.Value.SignUp;

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (await RefuseUnlessUsableAsync(new CredentialsFormValidator(newAccount: false)) is { } refusal)
        {
            return refusal;
        }
        if (await accounts.SignInAsync(Form.Email!, Form.Password!, ct) is not { } account)
        {
            return Refuse("", "The address or the password is wrong.");
        }
        await HttpContext.SignInAsync(account);
        return GoOn();
    }
}
